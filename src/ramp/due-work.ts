/** Due work: bring a person in line with their SCIM resource; the subject is the resource's id. */
export const RECONCILE = 'reconcile'

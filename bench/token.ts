/** Of the connection that calls; both servers are called alike. */
export const TOKEN = 'bench-token-of-the-okta-connection'

import { newGroup, newUser, patch } from './tenant.ts'
import type { Reply, TestWorkspace } from './tenant.ts'

interface Member {
  readonly value: string
  readonly display?: string
  readonly type?: string
  readonly $ref?: string
}

/** The ids of users just made, by the part of the user name before its dot: `ann` of `ann.arc@x.example`. */
export async function makeUsers<Name extends string>(
  { scim }: Pick<TestWorkspace, 'scim'>,
  ...names: readonly Name[]
): Promise<Record<Name, string>> {
  const made = {} as Record<Name, string>
  for (const name of names) {
    const { status, body } = await scim('POST', '/Users', newUser(`${name}.example@x.example`))
    if (status !== 201) throw new Error(JSON.stringify(body))
    made[name] = body.id as string
  }
  return made
}

/** A group with these members, and what a test asks of it. */
export async function makeGroup(
  { scim }: Pick<TestWorkspace, 'scim'>,
  displayName: string,
  ...members: readonly string[]
) {
  const made = await scim(
    'POST',
    '/Groups',
    newGroup(displayName, { members: members.map((value) => ({ value })) }),
  )
  if (made.status !== 201) throw new Error(JSON.stringify(made.body))
  const id = made.body.id as string
  const read = () => scim('GET', `/Groups/${id}`)
  const listMembers = async () => ((await read()).body.members ?? []) as readonly Member[]
  return {
    id,
    read,
    patch: (...operations: unknown[]): Promise<Reply> => scim('PATCH', `/Groups/${id}`, patch(...operations)),
    put: (body: Record<string, unknown>) => scim('PUT', `/Groups/${id}`, body),
    members: listMembers,
    memberIds: async () => (await listMembers()).map(({ value }) => value),
  }
}

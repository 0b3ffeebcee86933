import { addUser, wireWorkspaces } from '../workspace/wire-workspaces.ts'

// Makes, uses, resets and deletes workspaces until it is killed; says each thing once it is done, and before it takes anything away.
const [folder = '', prefix = ''] = process.argv.slice(2)
const workspaces = wireWorkspaces(folder, { maxOpen: 4 })
workspaces.startDueWork()
let number = 0

function say(...words: string[]): void {
  process.stdout.write(`${words.join(' ')}\n`)
}

function step(): void {
  number += 1
  const id = `${prefix}-${number}`
  const [connection] = workspaces.create({ id, connections: [{ name: 'okta', idp: 'okta' }] }).connections
  say('made', id, connection?.token ?? '')
  addUser(workspaces.open(id), 'ada')
  say('added', id)
  if (number % 3 === 0) {
    say('resetting', `${prefix}-${number - 1}`)
    workspaces.reset(`${prefix}-${number - 1}`, { journal: false })
    say('reset', `${prefix}-${number - 1}`)
    say('deleting', `${prefix}-${number - 2}`)
    workspaces.delete(`${prefix}-${number - 2}`)
    say('deleted', `${prefix}-${number - 2}`)
  }
  setImmediate(step)
}

step()

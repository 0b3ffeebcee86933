import { expect, it } from 'vitest'
import { FREE_PORTS, spawnOnramp } from '../cli/onramp-process.ts'
import type { OnrampProcess } from '../cli/onramp-process.ts'
import { startSmtpServer } from '../support/smtp-server.ts'
import { request } from '../support/tenant.ts'
import { temporaryFolder } from '../workspace/temporary-folder.ts'
import { ending, story, storySettings } from './life.ts'
import type { World } from './life.ts'

const KILLS = 20
/** Printed with a failure; the points of the kills follow from it. */
const SEED = 20_260_302

/** A small generator: the same points each time. */
function createChance(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}

it(`killed ${KILLS} times in the middle of its steps, the story ends as it ends undisturbed`, async () => {
  const chance = createChance(SEED)

  async function tell(kills: readonly number[]): Promise<unknown> {
    const mail = await startSmtpServer()
    const folder = temporaryFolder()
    let onramp: OnrampProcess
    let urls = { scimBaseUrl: '', controlUrl: '' }
    async function start(): Promise<void> {
      onramp = spawnOnramp([
        'start',
        '--json',
        ...FREE_PORTS,
        '--data',
        folder,
        '--smtp-url',
        mail.url,
        '--log-level',
        'silent',
      ])
      urls = JSON.parse(await onramp.printed(/\n/))
    }
    await start()
    const made = await request(`${urls.controlUrl}/v1/workspaces`, 'POST', {
      settings: storySettings,
      connections: [{ name: 'okta', idp: 'okta' }],
    })
    const { id, connections } = made.body
    const world: World = {
      mail,
      scim: (method, path, body) =>
        request(urls.scimBaseUrl + path, method, body, { authorization: `Bearer ${connections[0].token}` }),
      control: (method, path, body) => request(`${urls.controlUrl}/v1/workspaces/${id}${path}`, method, body),
      // A link holds the address the server had when the mail was written.
      follow: async (link) =>
        (await fetch(new URL(new URL(link).pathname, urls.scimBaseUrl), { method: 'POST' })).status,
    }

    for (const [index, step] of story.entries()) {
      for (let left = kills.filter((point) => point === index).length; left > 0; left -= 1) {
        const taking = step.take(world).catch(() => undefined)
        await new Promise((resolve) => setTimeout(resolve, chance() * 12))
        onramp!.child.kill('SIGKILL')
        await onramp!.ended
        await start()
        // Who waited for mail waits for what is sent after the restart.
        await taking
      }
      if (!(await step.isDone(world))) await step.take(world)
      expect([step.title, await step.isDone(world)]).toEqual([step.title, true])
    }
    const left = await ending(world)
    await onramp!.stop()
    await mail.close()
    return left
  }

  const points = Array.from({ length: KILLS }, () => Math.floor(chance() * story.length))
  const undisturbed = await tell([])
  expect({ SEED, left: await tell(points) }).toEqual({ SEED, left: undisturbed })
}, 180_000)

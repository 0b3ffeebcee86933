import type { ServerResponse } from 'node:http'

/** Answers that are held back for a while. */
export interface HeldAnswers {
  /** Gives the answer when its time has come, nobody waits for it any more, or all are released. */
  hold(response: ServerResponse, delayMs: number, give: () => void): void
  /** Gives all of them now, and holds none back from now on: whoever closes waits for nobody. */
  release(): void
}

export function createHeldAnswers(): HeldAnswers {
  const held = new Set<() => void>()
  let isReleased = false
  return {
    hold(response, delayMs, give) {
      if (isReleased || delayMs === 0 || response.destroyed) return give()
      const end = () => {
        clearTimeout(timer)
        response.off('close', end)
        held.delete(end)
        give()
      }
      const timer = setTimeout(end, delayMs)
      response.once('close', end)
      held.add(end)
    },
    release() {
      isReleased = true
      for (const end of [...held]) end()
    },
  }
}

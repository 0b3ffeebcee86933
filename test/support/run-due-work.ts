import type { ClockMode } from '../../src/workspace/clock.ts'
import type { RanWork, Workspace } from '../../src/workspace/workspace.ts'

/** Everything that is due, turn after turn. */
export function runDueWork(workspace: Workspace): readonly RanWork[] {
  const ran: RanWork[] = []
  for (;;) {
    const turn = workspace.runDueWork()
    ran.push(...turn.ran)
    if (turn.isDone) return ran
  }
}

/** Sets the clock and runs what became due. */
export function setClock(workspace: Workspace, input: { readonly mode: ClockMode; readonly now?: string }) {
  workspace.setClock(input)
  const ran = runDueWork(workspace)
  return { clock: workspace.clock.state(), ran }
}

/** Moves the clock forward and runs what became due. */
export function advanceClock(workspace: Workspace, ms: number) {
  workspace.advanceClock(ms)
  const ran = runDueWork(workspace)
  return { clock: workspace.clock.state(), ran }
}

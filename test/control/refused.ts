import { expect } from 'vitest'
import { REFUSALS } from '../../src/control/refusal.ts'
import type { RefusalCode } from '../../src/control/refusal.ts'
import { textAt } from './control-server.ts'
import type { Answer } from './control-server.ts'

/** Checks status, code, hint and wording of a refusal at once. */
export function expectRefusal(answer: Answer, code: RefusalCode, wording: RegExp): void {
  expect({ status: answer.status, code: textAt(answer, 'error.code') }).toEqual({
    status: REFUSALS[code].status,
    code,
  })
  expect(textAt(answer, 'error.message')).toMatch(wording)
  expect(textAt(answer, 'error.hint')).toBe(REFUSALS[code].hint)
  expect(textAt(answer, 'error.docs')).toBe('/docs')
}

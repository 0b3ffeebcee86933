import { redactJson } from './redact-json.ts'
import { redactParameter } from './redact-url.ts'
import { holdsSecret, isSuspicious, namesSecret, withoutTokens } from './secret.ts'

export interface RedactedText {
  /** Undefined: it names a secret but cannot be read as JSON, so nothing of it is kept. */
  readonly text: string | undefined
  readonly redacted: boolean
  /** The texts that were taken out. */
  readonly secrets: readonly string[]
}

const BYTE_ORDER_MARK = /^(?:\ufeff|\u00ef\u00bb\u00bf)/

/**
 * A body's text without its secrets; every other character stays. Takes decoded text or Latin-1 (one character a
 * byte): everything looked for is ASCII. `known` are secrets to be taken out wherever they occur.
 */
export function redactBody(text: string, known: readonly string[]): RedactedText {
  if (FORM.test(text)) return redactForm(text, known)
  if (!isSuspicious(text, known)) return { text, redacted: false, secrets: [] }
  const json = text.replace(BYTE_ORDER_MARK, '')
  if (isJson(json)) {
    const { text: read, secrets } = redactJson(json, known)
    const kept = withoutTokens(read, known)
    return { text: text.slice(0, text.length - json.length) + kept, redacted: kept !== json, secrets }
  }
  const kept = withoutTokens(text, known)
  if (namesSecret(kept) || holdsSecret(kept, known)) return { text: undefined, redacted: true, secrets: [] }
  return { text: kept, redacted: kept !== text, secrets: [] }
}

/** Parameters with nothing between them that a form would not encode. */
const FORM = /^[\w.~%*+-]+=[\w.~%*+=&-]*$/

function redactForm(text: string, known: readonly string[]): RedactedText {
  const kept = text
    .split('&')
    .map((parameter) => redactParameter(parameter, known))
    .join('&')
  return { text: kept, redacted: kept !== text, secrets: [] }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

import { REDACTED, holdsSecret, isSuspicious, namesSecret, withoutTokens } from './secret.ts'

/** Parameters that carry attribute names only: `?attributes=password` is worth seeing and holds no value. */
const NAMES_ONLY = /^(?:excludedAttributes|attributes)$/i
const PLAIN_NAMES = /^[A-Za-z0-9:.,_$-]*$/
const TOKEN_PARAMETER = /^(?:token|secret|api_?key|code)$/i

/**
 * Path and query as received, without secrets: a query value that names a password (also encoded, also twice) is
 * replaced as a whole, as is a path segment or value that holds a token. Everything else keeps its spelling.
 */
export function redactUrl(url: string, known: readonly string[]): string {
  const mark = url.indexOf('?')
  if (!isSuspicious(url, known) && mark < 0) return url
  const path = mark < 0 ? url : url.slice(0, mark)
  const segments = path.split('/').map((segment) => (holdsSecret(segment, known) ? REDACTED : segment))
  if (mark < 0) return segments.join('/')
  const parameters = url.slice(mark + 1).split('&')
  return `${segments.join('/')}?${parameters.map((parameter) => redactParameter(parameter, known)).join('&')}`
}

/** One `name=value` of a query or a form. */
export function redactParameter(parameter: string, known: readonly string[]): string {
  const equals = parameter.indexOf('=')
  const name = equals < 0 ? parameter : parameter.slice(0, equals)
  const keptName = holdsSecret(name, known) ? REDACTED : name
  if (equals < 0) return namesSecret(name) ? REDACTED : withoutTokens(keptName, known)
  const value = parameter.slice(equals + 1)
  const isSecret =
    TOKEN_PARAMETER.test(name) ||
    namesSecret(name) ||
    holdsSecret(value, known) ||
    (namesSecret(value) && !(NAMES_ONLY.test(name) && PLAIN_NAMES.test(value)))
  return `${keptName}=${isSecret ? REDACTED : value}`
}

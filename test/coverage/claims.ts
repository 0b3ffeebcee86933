/** A row of a table of facts: a letter and a number (`Q14`, `U5`), or a section and a number (`7.2`). */
const ROW = /([AEQPDCU]|\d{1,2}\.)(\d{1,2})/u
const LIST = new RegExp(`^${ROW.source}(?:(?:, | and | to )${ROW.source})*$`, 'u')

/**
 * The rows a title claims: before its colon (`P14: ...`, `Q5, Q6: ...`), or in brackets (`... (Entra, Q8)`); `Q1 to Q3`
 * claims those between. Rows named in passing are not claimed.
 */
export function rowsClaimed(title: string): readonly string[] {
  const head = /^([^:]+):/u.exec(title)?.[1] ?? ''
  const brackets = [...title.matchAll(/\(([^()]*)\)/gu)].flatMap(([, inner = '']) => inner.split(/[;,] /u))
  return [head, ...brackets].flatMap((part) => (LIST.test(part.trim()) ? expand(part) : []))
}

function expand(list: string): string[] {
  return list.split(/, | and /u).flatMap((part) => {
    const [first = '', last = first] = part.trim().split(' to ')
    const [from, to] = [first, last].map((row) => ROW.exec(row))
    if (!from || !to) return []
    const least = Number(from[2])
    return Array.from({ length: Number(to[2]) - least + 1 }, (_, index) => `${from[1]}${least + index}`)
  })
}

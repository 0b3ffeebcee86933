import { DEPARTMENT_SIZE, scattered } from './people.ts'
import type { Call, Row, RowSet, Stock } from './workload.ts'

const PAGE = 100

const read = (query: string): Call => ({
  method: 'GET',
  face: 'developer',
  path: `/users?page_size=${PAGE}${query}`,
})

const pageRow = (name: string, call: Row['call']): RowSet => ({
  rows: [{ name: `API ${name}`, status: 200, answerHolds: '"page":{"next":', call }],
})

/** After somebody about 90 % down the list, somebody else for each call. */
function deepStart(number: number, { ids, people }: Stock): string {
  const at = Math.floor(people * 0.9) - PAGE - (number % Math.ceil(people / 100))
  return ids[Math.max(0, at)] ?? ''
}

function departmentId(number: number, { departments, people }: Stock): string {
  const full = Math.floor(people / DEPARTMENT_SIZE)
  return departments[scattered(number, full)] ?? ''
}

/** Pages of users as a connector asks for them (ramp-developer-api.md 1.4). */
export const developerReads = (people: number): readonly RowSet[] => [
  pageRow('first page of 100', () => read('')),
  pageRow('page at 90 %', (number, stock) => read(`&start=${deepStart(number, stock)}`)),
  pageRow('page by role', (number, stock) =>
    read(`&role=BUSINESS_USER${number % 2 === 0 ? '' : `&start=${deepStart(number, stock)}`}`),
  ),
  pageRow(`page by department of ${Math.min(DEPARTMENT_SIZE, people)}`, (number, stock) =>
    read(`&department_id=${departmentId(number, stock)}`),
  ),
]

/** Everyone once, and then the other way round: nobody is as they are to be already. */
export function deactivation(people: number): RowSet {
  const row = (verb: string): Row => ({
    name: `API ${verb}`,
    status: 200,
    answerHolds: '{}',
    mostCalls: people,
    call: (number, { ids }) => ({
      method: 'PATCH',
      face: 'developer',
      path: `/users/${ids[scattered(number, ids.length)] ?? ''}/${verb}`,
    }),
  })
  return { rows: [row('deactivate'), row('reactivate')] }
}

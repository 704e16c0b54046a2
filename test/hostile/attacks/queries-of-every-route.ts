import { operations } from '../../../contract/api.ts'
import { attack } from '../attack.ts'
import { placed } from '../places.ts'
import { repeat } from '../repeat.ts'

const queries = [
  '?limit=100',
  `?cursor=${'A'.repeat(1024)}&limit=100`,
  `?${'limit=1&'.repeat(400)}`,
  `?${Array.from({ length: 500 }, (_, at) => `q${at}=1`).join('&')}`,
  `?status=${'%F0%9F%9B%B0'.repeat(250)}`,
  `?after=0&limit=100&cursor=${'%00'.repeat(900)}`,
]

const paths = operations.flatMap(([, route]) => (route.method === 'GET' ? [route.path] : []))

/** All that can be read, with the longest queries that are legal and not. */
export const queriesOfEveryRoute = attack('queries of every GET', ({ caller, places }, over) =>
  repeat(8, over, (n) => {
    const path = paths[n % paths.length] as string
    return caller({ path: placed(path, places) + queries[Math.floor(n / paths.length) % queries.length] })
  }),
)

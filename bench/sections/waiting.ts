import { measureWaiting } from '../waiting.ts'
import { number, type Section, table } from './section.ts'

export const waiting: Section = {
  title: 'A million missions that wait for an hour',
  async write() {
    const costs = await measureWaiting()
    const rows = costs.map((cost) => [
      cost.waits_for,
      number(cost.requests, 2),
      number(cost.read_units, 2),
      number(cost.write_units + cost.index_write_units, 2),
      number(cost.usd, 2),
      number(cost.storage_usd, 4),
    ])
    return `1,000 missions of one tenant wait on the simulated platform, by a clock that is moved: an hour passes, and the sweeper comes each
minute. The first three columns are what that took for each mission, over what the sweeper does for a tenant with one such
mission; the last two are USD for a million.

${table(['waits for', 'requests', 'RRU', 'WRU', 'USD', 'storage, USD'], rows)}

A parent, or a conversation, is looked at once, five minutes after it began to wait, and then not until what it waits for has ended. Assumed: prices of
us-east-1 (\`bench/aws/prices.ts\`), request units by the sizes that the items have in DynamoDB, 6 ms of the sweeper for each
request. What the sweeper costs whatever there is to do, 60 invocations and 240 empty reads an hour, is left out.`
  },
}

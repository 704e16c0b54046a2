import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Attributes, toAttributes } from '../../../adapters/aws/dynamodb/attributes.ts'
import { createStores } from '../../../adapters/aws/dynamodb-stores.ts'
import type { DueQuery } from '../../../core/base/ports/store.ts'
import { item } from '../../ports/store-harness.ts'
import { type ScriptedRequest, type ScriptedService, startScriptedService } from './scripted-service.ts'

let service: ScriptedService | undefined
beforeEach(() => {
  process.env.SORTIE_ENTITIES_TABLE = 'entities'
})
afterEach(async () => {
  await service?.close()
  service = undefined
})

/** As many rows as DynamoDB would end a page with at 1 MB. */
const rowsAPage = 4

/** The index of what is due, as it answers one query. */
function answerOf(rows: readonly Attributes[], { input }: ScriptedRequest) {
  const values = input.ExpressionAttributeValues as Record<string, { S: string }>
  const [partition, from = '', to = '\u{10ffff}'] = [':partition', ':from', ':to'].map((name) => values[name]?.S)
  const found = rows
    .filter(({ dp, ds }) => dp?.S === partition && String(ds?.S) >= from && String(ds?.S) <= to)
    .sort((one, other) => (String(one.ds?.S) < String(other.ds?.S) ? -1 : 1))
  const Items = found.slice(0, Math.min(Number(input.Limit), rowsAPage))
  return { body: { Items, ...(Items.length < found.length && { LastEvaluatedKey: Items.at(-1) }) } }
}

test('what is due is read page by page, each item once, over pages in which all has expired', async () => {
  const names = Array.from({ length: 60 }, (_, at) => `p${String(at).padStart(2, '0')}`)
  const rows = names.map((name, at) =>
    // Ten in a row are still in the index after their time.
    toAttributes('ten_1|', {
      ...item(name, 's', { due: at < 30 ? 1000 : 1000 + at }),
      ...(at >= 20 && at < 30 && { expires_at: 1 }),
    }),
  )
  service = await startScriptedService((request) => answerOf(rows, request))
  const { platform } = createStores({ clock: { now: () => 2_000_000 } })
  const read = async (query: Omit<DueQuery, 'until'>) => {
    const found: string[] = []
    let after: string | undefined
    do {
      const page = await platform.queryDue({ ...query, until: 5000, ...(after && { after }) })
      expect(page.items.length).toBeLessThanOrEqual(query.limit)
      found.push(...page.items.map(({ partition }) => partition))
      after = page.cursor
    } while (after !== undefined)
    return found
  }
  const alive = names.filter((_, at) => at < 20 || at >= 30)
  expect((await read({ limit: 3 })).sort()).toEqual(alive)
  expect((await read({ limit: 100 })).sort()).toEqual(alive)
  const parts = Array.from({ length: platform.dueShards }, (_, shard) => read({ limit: 3, shard }))
  expect((await Promise.all(parts)).flat().sort()).toEqual(alive)
})

import { tmpdir } from 'node:os'
import { expect, test } from 'vitest'
import { createBlobs } from '../../../../adapters/local/blobs.ts'
import { openDatabase } from '../../../../adapters/local/database.ts'
import { createStores } from '../../../../adapters/local/stores.ts'
import type { Item, Query, Store } from '../../../../core/base/ports/store.ts'
import { firstSteps, newestSteps, readAllSteps, readStep } from '../../../../core/records/mission/steps.ts'

const maxPageBytes = 1024 * 1024

/** As DynamoDB answers: a page ends at 1 MB, whatever number was asked for. */
function endingAtAMegabyte(store: Store): Store {
  return {
    ...store,
    async query(table, query: Query) {
      const page = await store.query(table, query)
      let bytes = 0
      const items = page.items.filter(({ body }) => {
        bytes += JSON.stringify(body).length
        return bytes <= maxPageBytes
      })
      const last = items.at(-1)?.sort
      return items.length === page.items.length || last === undefined ? page : { items, cursor: last }
    },
  }
}

function step(number: number): Item {
  const text = 'x'.repeat(60_000)
  const at = '2026-11-21T09:00:00.000Z'
  const inline = {
    ...{ number, attempt: 1, started_at: at, finished_at: at, kind: 'tool_call', call_id: `call_${number}` },
    ...{ tool: 'calculator', arguments: {}, output: text, is_error: false, effect: null },
  }
  return { partition: 'mission#mis_1', sort: `step#${String(number).padStart(6, '0')}`, version: 1, body: { inline } }
}

async function sixtyLargeSteps() {
  const database = openDatabase(':memory:')
  const store = createStores(database, Date).tenant('ten_1')
  for (let number = 1; number <= 60; number++)
    await store.write([{ change: 'put', table: 'entities', item: step(number) }])
  const source = {
    store: endingAtAMegabyte(store),
    blobs: createBlobs(`${tmpdir()}/sortie-never-written`),
    tenant: 'ten_1',
  }
  return { source, close: () => database.close() }
}

const numbers = (steps: readonly { readonly number: number }[]) => steps.map(({ number }) => number)
const upTo = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, at) => from + at)

test('the newest steps are the newest fifty, though a page of DynamoDB ends before that', async () => {
  const { source, close } = await sixtyLargeSteps()
  expect(numbers(await newestSteps(source, 'mis_1'))).toEqual(upTo(11, 60))
  close()
})

test('the first steps come in order, a few at a time, and no further than asked', async () => {
  const { source, close } = await sixtyLargeSteps()
  const pages: number[][] = []
  for await (const steps of firstSteps(source, 'mis_1', 40)) pages.push(numbers(steps))
  expect(pages.flat()).toEqual(upTo(1, 40))
  expect(Math.max(...pages.map(({ length }) => length))).toBeLessThanOrEqual(25)
  expect(await readStep(source, 'mis_1', 40)).toMatchObject({ number: 40 })
  expect(await readStep(source, 'mis_1', 61)).toBeUndefined()
  close()
})

test('all steps come in order, a few at a time for whoever does not hold all of them', async () => {
  const { source, close } = await sixtyLargeSteps()
  const sizes: number[] = []
  const steps = await readAllSteps(source, 'mis_1', 0, (some) => {
    sizes.push(some.length)
    return some.slice(0, 1)
  })
  expect(numbers(steps)).toEqual(numbers(steps).toSorted((a, b) => a - b))
  expect(steps).toHaveLength(sizes.length)
  expect(Math.max(...sizes)).toBeLessThanOrEqual(25)
  expect(sizes.reduce((sum, size) => sum + size)).toBe(60)
  close()
})

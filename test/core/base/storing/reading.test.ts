import { beforeEach, expect, test } from 'vitest'
import * as z from 'zod'
import { openDatabase } from '../../../../adapters/local/database.ts'
import { createStores } from '../../../../adapters/local/stores.ts'
import type { LogFields } from '../../../../core/base/ports/logger.ts'
import type { Stores } from '../../../../core/base/ports/store.ts'
import { kindOf, list, record } from '../../../../core/base/storing/kind.ts'
import {
  isUnreadable,
  readItem,
  readItems,
  readPartition,
  whereItDiffers,
} from '../../../../core/base/storing/reading.ts'
import { setAsidePartition } from '../../../../core/base/storing/set-aside.ts'

const parcel = kindOf(
  'parcel',
  'entities',
  record({ weight: z.number(), stamps: list(z.string()).default([]), note: z.string().exactOptional() }),
)

let stores: Stores
let logged: LogFields[]

beforeEach(() => {
  logged = []
  const logger = { error: (_message: string, fields: LogFields = {}) => void logged.push(fields) }
  stores = createStores(openDatabase(':memory:'), Date, { logger })
})

const key = (sort: string) => ({ partition: 'parcels', sort })

async function put(sort: string, body: unknown): Promise<void> {
  await stores.tenant('ten_a').write([{ change: 'put', table: 'entities', item: { ...key(sort), version: 1, body } }])
}

async function notes(): Promise<readonly unknown[]> {
  const { items } = await stores.platform.query('entities', { partition: setAsidePartition, limit: 10 })
  return items.map(({ body }) => body)
}

test('a field that an older release did not write has its default, and one that none knows is left out', async () => {
  await put('1', { weight: 3, colour: 'red' })
  const item = await readItem(stores.tenant('ten_a'), parcel, key('1'))
  expect(item?.body).toEqual({ weight: 3, stamps: [] })
  expect(await notes()).toEqual([])
})

test('what cannot be read is refused with a code, without its values, and noted and logged once', async () => {
  await put('1', { weight: 'a secret' })
  const store = stores.tenant('ten_a')
  for (let reads = 0; reads < 3; reads++) {
    const error = await readItem(store, parcel, key('1')).catch((failure) => failure)
    expect(isUnreadable(error)).toBe(true)
    expect(error).toMatchObject({ status: 500, retryable: false, details: { kind: 'parcel' } })
    expect(JSON.stringify(error.details)).not.toContain('a secret')
  }
  const where = { table: 'entities', partition: 'parcels', sort: '1', kind: 'parcel', tenant: 'ten_a' }
  expect(await notes()).toMatchObject([{ ...where, first_seen: expect.any(Number) }])
  expect(logged).toMatchObject([where])
})

test('one that cannot be read is left out of a list, which says so', async () => {
  for (const [sort, weight] of [
    ['1', 1],
    ['2', null],
    ['3', 3],
  ] as const)
    await put(sort, { weight })
  const store = stores.tenant('ten_a')
  const page = await readPartition(store, parcel, { partition: 'parcels', limit: 2 })
  expect(page).toMatchObject({ items: [{ sort: '1' }], unreadable: [key('2')], cursor: '2' })
  const items = await readItems(store, parcel, [key('1'), key('2'), key('3'), key('4')])
  expect(items.map((item) => item?.body.weight)).toEqual([1, undefined, 3, undefined])
})

test('an error that is not about the body is not taken for one', async () => {
  const broken = kindOf(
    'parcel',
    'entities',
    z.unknown().transform((): string => {
      throw new TypeError('a bug')
    }),
  )
  await put('1', {})
  await expect(readItem(stores.tenant('ten_a'), broken, key('1'))).rejects.toThrow('a bug')
  expect(await notes()).toEqual([])
})

test.each(['', 'a'])('what is said of it is cut between characters, after %j', (before) => {
  const names = z.record(z.string(), z.number())
  const { error } = names.safeParse({ [before + '😀'.repeat(400)]: 'no number' })
  const said = error ? whereItDiffers(error) : ''
  expect(said.length).toBeGreaterThan(290)
  expect(said.isWellFormed()).toBe(true)
})

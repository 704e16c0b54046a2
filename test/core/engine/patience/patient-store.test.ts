import { beforeEach, expect, test } from 'vitest'
import { SortieError } from '../../../../contract/errors.ts'
import type { Change, Store } from '../../../../core/base/ports/store.ts'
import { isWriteConflict } from '../../../../core/base/ports/write-conflict.ts'
import { startPatience } from '../../../../core/engine/patience/patience.ts'
import { patientStores } from '../../../../core/engine/patience/patient-store.ts'
import { type Call, type Intercept, interceptStores } from '../../../simulation/intercept.ts'
import { createSimulatedPlatform, type SimulatedPlatform } from '../../../simulation/simulated-platform.ts'

const key = { partition: 'p', sort: 's' }
const first: Change = {
  change: 'put',
  table: 'entities',
  item: { ...key, version: 1, body: { says: 'first', left: undefined } },
  when: { absent: true },
}

type Failure = 'refused' | 'done, and refused'

let platform: SimulatedPlatform
let remainingMs = 900_000
let writes = 0
beforeEach(async () => {
  platform = await createSimulatedPlatform({ concurrency: 1 })
  remainingMs = 900_000
  writes = 0
})

/** A store of which the first calls fail. @param onCall is told of each */
function patient(failures: readonly Failure[], onCall: (call: Call) => Promise<void> | void = () => {}): Store {
  const left = [...failures]
  const intercept: Intercept = async (call, perform) => {
    if (call.operation === 'write') writes += 1
    await onCall(call)
    const failure = left.shift()
    if (failure === undefined) return perform()
    if (failure === 'done, and refused') await perform()
    throw new SortieError('unavailable', 'Away')
  }
  const patience = startPatience(() => remainingMs)
  return patientStores(interceptStores(platform.stores, intercept), patience).tenant(platform.tenant)
}

test('a write is made again until the store is back', async () => {
  await patient(['refused', 'refused', 'refused']).write([first])
  expect(writes).toBe(4)
  expect(await platform.store.get('entities', key)).toMatchObject({ version: 1, body: { says: 'first' } })
})

test('one that was made although the store said otherwise is no conflict with itself', async () => {
  await patient(['done, and refused']).write([first])
  expect(writes).toBe(2)
})

test('also where somebody else has changed one of its items since', async () => {
  const other: Change = { change: 'put', table: 'entities', item: { ...key, sort: 'other', version: 1, body: 1 } }
  const store = patient(['done, and refused'], async ({ operation }) => {
    if (operation !== 'write' || writes !== 2) return
    const item = { ...key, version: 2, body: { says: 'another' } }
    await platform.store.write([{ change: 'put', table: 'entities', item, when: { version: 1 } }])
  })
  await store.write([first, other])
  expect(await platform.store.get('entities', key)).toMatchObject({ body: { says: 'another' } })
})

test('a conflict with somebody else stays one', async () => {
  const store = patient(['refused'], async ({ operation }) => {
    if (operation !== 'write' || writes !== 2) return
    await platform.store.write([
      { change: 'put', table: 'entities', item: { ...key, version: 1, body: { says: 'another' } } },
    ])
  })
  expect(isWriteConflict(await store.write([first]).catch((error: unknown) => error))).toBe(true)
})

test('what adds on no condition is not made again', async () => {
  const add: Change = { change: 'add', table: 'entities', key, by: { count: 1 } }
  const store = patient(['done, and refused'])
  await expect(store.write([add])).rejects.toMatchObject({ code: 'unavailable' })
  expect(writes).toBe(1)
  expect(await platform.store.get('entities', key)).toMatchObject({ body: { count: 1 } })
})

test('nor is what adds where a check holds, which holds the second time as well', async () => {
  const add: Change = { change: 'add', table: 'entities', key, by: { count: 1 } }
  const check: Change = { change: 'check', table: 'entities', key: { ...key, sort: 'x' }, when: { absent: true } }
  const store = patient(['done, and refused'])
  await expect(store.write([add, check])).rejects.toMatchObject({ code: 'unavailable' })
  expect(await platform.store.get('entities', key)).toMatchObject({ body: { count: 1 } })
})

test('what adds beside a conditional write adds once', async () => {
  const add: Change = { change: 'add', table: 'entities', key: { ...key, sort: 'count' }, by: { count: 1 } }
  await patient(['done, and refused']).write([first, add])
  expect(await platform.store.get('entities', { ...key, sort: 'count' })).toMatchObject({ body: { count: 1 } })
})

test('reads wait too', async () => {
  await platform.store.write([first])
  expect(await patient(['refused', 'refused']).get('entities', key)).toMatchObject({ version: 1 })
})

test('it is given up when the invocation is nearly over', async () => {
  const store = patient(
    Array.from({ length: 10 }, () => 'refused' as const),
    () => {
      if (writes === 3) remainingMs = 1_000
    },
  )
  await expect(store.write([first])).rejects.toMatchObject({ code: 'unavailable' })
  expect(writes).toBe(3)
})

test('what is no matter of waiting is told at once', async () => {
  const store = patient([])
  const tooDeep = { change: 'put', table: 'entities', item: { ...key, version: 1, body: Number.NaN } } as const
  await expect(store.write([tooDeep])).rejects.toMatchObject({ code: 'invalid_input' })
  expect(writes).toBe(1)
})

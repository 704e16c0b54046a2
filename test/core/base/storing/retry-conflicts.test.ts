import { expect, test } from 'vitest'
import { WriteConflict } from '../../../../core/base/ports/write-conflict.ts'
import { overtaken, retryConflicts } from '../../../../core/base/storing/retry-conflicts.ts'
import { unlessConflict, wasWritten } from '../../../../core/base/storing/unless-conflict.ts'
import { createSimulatedPlatform } from '../../../simulation/simulated-platform.ts'

test('is tried until nobody is quicker, and told how often somebody was', async () => {
  const tries: number[] = []
  const done = retryConflicts(async (conflicts) => {
    tries.push(conflicts)
    if (conflicts === 1) throw new WriteConflict([0])
    if (conflicts < 3) throw overtaken()
    return 'done'
  })
  expect(await done).toBe('done')
  expect(tries).toEqual([0, 1, 2, 3])
})

test('ends after 100 tries, or as many as are told, with what is told', async () => {
  let tries = 0
  const never = async () => {
    tries++
    throw overtaken()
  }
  await expect(retryConflicts(never)).rejects.toMatchObject({ code: 'unavailable', retryAfter: 1 })
  expect(tries).toBe(100)
  tries = 0
  await expect(retryConflicts(never, { tries: 3, giveUp: () => new Error('enough') })).rejects.toThrow('enough')
  expect(tries).toBe(3)
})

test('what is thrown between two tries, and any error but a conflict, ends it', async () => {
  let tries = 0
  const never = async () => {
    tries++
    throw overtaken()
  }
  const onConflict = () => {
    throw new Error('it is somebody else’s')
  }
  await expect(retryConflicts(never, { onConflict })).rejects.toThrow('somebody else’s')
  expect(tries).toBe(1)
  await expect(retryConflicts(() => Promise.reject(new Error('broken')))).rejects.toThrow('broken')
})

test('three hundred writers of one item all come through, since those that keep meeting keep apart', async () => {
  const { store, close } = await createSimulatedPlatform({ concurrency: 1 })
  const key = { partition: 'counted', sort: 'by all' }
  const addOne = async () => {
    const version = (await store.get('entities', key, { consistent: true }))?.version ?? 0
    const when = version === 0 ? ({ absent: true } as const) : { version }
    await store.write([{ change: 'put', table: 'entities', item: { ...key, version: version + 1, body: {} }, when }])
  }
  await Promise.all(Array.from({ length: 300 }, () => retryConflicts(addOne)))
  expect((await store.get('entities', key, { consistent: true }))?.version).toBe(300)
  close()
})

test('a write that somebody else was quicker with is nothing; any other failure is one', async () => {
  expect(await wasWritten(Promise.resolve())).toBe(true)
  expect(await wasWritten(Promise.reject(new WriteConflict([0])))).toBe(false)
  await expect(wasWritten(Promise.reject(new Error('broken')))).rejects.toThrow('broken')
  expect(await unlessConflict(Promise.resolve(7))).toBe(7)
  expect(await unlessConflict(Promise.reject(new WriteConflict([0])))).toBeUndefined()
  await expect(unlessConflict(Promise.reject(new Error('broken')))).rejects.toThrow('broken')
})

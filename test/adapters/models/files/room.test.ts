import { expect, test } from 'vitest'
import { createRoom } from '../../../../adapters/models/files/room.ts'

const never = new AbortController().signal
const turn = () => new Promise((resolve) => setImmediate(resolve))

test('who comes when there is no room waits for it, and who comes first is first', async () => {
  const room = createRoom({ most: 10, patienceMs: 60_000 })
  const begun: string[] = []
  const take = async (name: string, bytes: number) => {
    const giveBack = await room.take(bytes, { signal: never })
    begun.push(name)
    return giveBack
  }
  const first = await take('first', 6)
  const second = take('second', 6)
  const third = take('third', 1)
  await turn()
  expect(begun).toEqual(['first'])
  first()
  first()
  expect(begun).toEqual(['first'])
  await Promise.all([second, third])
  expect(begun).toEqual(['first', 'second', 'third'])
  // Given back twice, the room of the first is not there twice.
  const fourth = take('fourth', 9)
  await turn()
  expect(begun).toHaveLength(3)
  for (const giveBack of await Promise.all([second, third])) giveBack()
  await fourth
})

test('what is larger than all the room has it for itself', async () => {
  const room = createRoom({ most: 10, patienceMs: 60_000 })
  const giveBack = await room.take(1000, { signal: never })
  const next = room.take(1, { signal: never })
  giveBack()
  await next
})

test('who leaves while waiting takes no room', async () => {
  const room = createRoom({ most: 10, patienceMs: 60_000 })
  const giveBack = await room.take(10, { signal: never })
  const leaving = new AbortController()
  const left = room.take(10, { signal: leaving.signal })
  const next = room.take(10, { signal: never })
  leaving.abort(new Error('gone'))
  await expect(left).rejects.toThrow('gone')
  giveBack()
  await next
  await expect(room.take(1, { signal: leaving.signal })).rejects.toThrow('gone')
})

test('no tenant holds more than half, and who comes after it goes before it', async () => {
  const room = createRoom({ most: 10, patienceMs: 60_000 })
  const begun: string[] = []
  const take = async (tenant: string, bytes: number) => {
    const giveBack = await room.take(bytes, { tenant, signal: never })
    begun.push(tenant)
    return giveBack
  }
  const first = await take('a', 3)
  const second = take('a', 3)
  const large = await take('b', 1000)
  await turn()
  expect(begun).toEqual(['a', 'b'])
  const third = take('c', 3)
  await turn()
  expect(begun).toEqual(['a', 'b'])
  first()
  await second
  large()
  await third
  expect(begun).toEqual(['a', 'b', 'a', 'c'])
})

test('who gets no room in time is told to come again, and takes none', async () => {
  const room = createRoom({ most: 10, patienceMs: 20 })
  const giveBack = await room.take(10, { signal: never })
  await expect(room.take(10, { signal: never })).rejects.toMatchObject({ code: 'unavailable', retryable: true })
  giveBack()
  await room.take(10, { signal: never })
})

import { expect, test } from 'vitest'
import { createRoom } from '../../../../adapters/models/files/room.ts'

const never = new AbortController().signal
const turn = () => new Promise((resolve) => setImmediate(resolve))

test('who comes when there is no room waits for it, and who comes first is first', async () => {
  const room = createRoom(10)
  const begun: string[] = []
  const take = async (name: string, bytes: number) => {
    const giveBack = await room.take(bytes, never)
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
  const room = createRoom(10)
  const giveBack = await room.take(1000, never)
  const next = room.take(1, never)
  giveBack()
  await next
})

test('who leaves while waiting takes no room', async () => {
  const room = createRoom(10)
  const giveBack = await room.take(10, never)
  const leaving = new AbortController()
  const left = room.take(10, leaving.signal)
  const next = room.take(10, never)
  leaving.abort(new Error('gone'))
  await expect(left).rejects.toThrow('gone')
  giveBack()
  await next
  await expect(room.take(1, leaving.signal)).rejects.toThrow('gone')
})

import { expect, test } from 'vitest'
import { createLines } from '../../../adapters/contents/lines.ts'

const bounds = { atOnce: 2, ofOne: 3, bytesOfOne: 100, bytesInAll: 150 }

/** Work that ends when it is told to. */
function work() {
  const begun: string[] = []
  const ends = new Map<string, () => void>()
  const doing = (name: string) => () => {
    begun.push(name)
    return new Promise<string>((resolve) => ends.set(name, () => resolve(name)))
  }
  return { begun, doing, end: (name: string) => ends.get(name)?.() }
}

const turn = () => new Promise((resolve) => setImmediate(resolve))

test('one of each tenant is under way at a time, and so many of all', async () => {
  const lines = createLines(bounds)
  const { begun, doing, end } = work()
  const all = ['a1', 'a2', 'b1', 'c1'].map((name) => lines.inTurn(name.charAt(0), 1, doing(name)))
  await turn()
  expect(begun).toEqual(['a1', 'b1'])
  end('a1')
  await turn()
  // Who came once stands before the second of another.
  expect(begun).toEqual(['a1', 'b1', 'c1'])
  for (const name of ['b1', 'c1']) end(name)
  await turn()
  end('a2')
  expect(await Promise.all(all)).toEqual(['a1', 'a2', 'b1', 'c1'])
})

test('what is beyond the bounds is refused at once, and there is room again later', async () => {
  const lines = createLines(bounds)
  const { doing, end } = work()
  const ofOne = ['a1', 'a2', 'a3'].map((name) => lines.inTurn('a', 10, doing(name)))
  await expect(lines.inTurn('a', 10, doing('a4'))).rejects.toMatchObject({ code: 'unavailable', retryable: true })
  const others = ['b1', 'b2'].map((name) => lines.inTurn('b', 50, doing(name)))
  await expect(lines.inTurn('b', 10, doing('b3'))).rejects.toMatchObject({ code: 'unavailable' })
  await expect(lines.inTurn('c', 30, doing('c1'))).rejects.toMatchObject({ code: 'unavailable' })
  for (const name of ['a1', 'a2', 'a3', 'b1', 'b2', 'a2', 'b2', 'a3']) {
    await turn()
    end(name)
  }
  await Promise.all([...ofOne, ...others])
  const again = lines.inTurn('c', 1000, doing('c2'))
  await turn()
  end('c2')
  expect(await again).toBe('c2')
})

test('work that fails leaves its place', async () => {
  const lines = createLines({ atOnce: 1, ofOne: 1, bytesOfOne: 1, bytesInAll: 1 })
  const failing = () => lines.inTurn('a', 1, () => Promise.reject(new Error('broken')))
  await expect(failing()).rejects.toThrow('broken')
  await expect(failing()).rejects.toThrow('broken')
})

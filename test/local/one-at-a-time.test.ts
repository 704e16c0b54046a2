import { expect, test } from 'vitest'
import { createOneAtATime } from '../../local/one-at-a-time.ts'

const never = 3_600_000

function works() {
  const begun: string[] = []
  const ends = new Map<string, PromiseWithResolvers<void>>()
  return {
    begun,
    work: (name: string) => () => {
      begun.push(name)
      const end = Promise.withResolvers<void>()
      ends.set(name, end)
      return end.promise
    },
    end: (name: string) => ends.get(name)?.resolve(),
    fail: (name: string) => ends.get(name)?.reject(new Error(name)),
  }
}

test('each begins when the one before it has ended, also where that failed', async () => {
  const { begun, work, end, fail } = works()
  const run = createOneAtATime(never)
  const [one, two, three] = [run(work('one')), run(work('two')), run(work('three'))]
  await Promise.resolve()
  expect(begun).toEqual(['one'])
  fail('one')
  await expect(one).rejects.toThrow('one')
  await expect.poll(() => begun).toEqual(['one', 'two'])
  end('two')
  await two
  await expect.poll(() => begun).toEqual(['one', 'two', 'three'])
  end('three')
  await three
})

test('one that takes too long keeps the next waiting no longer, and goes on', async () => {
  const { begun, work, end } = works()
  const run = createOneAtATime(1)
  const one = run(work('one'))
  void run(work('two'))
  await expect.poll(() => begun).toEqual(['one', 'two'])
  end('one')
  await one
})

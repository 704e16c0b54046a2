import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { type Listener, listenTo } from '../../../../adapters/models/resilience/listen.ts'

beforeEach(() => vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }))
afterEach(() => vi.useRealTimers())

const silence = (ms: number) => new Error(`silent for ${ms} ms`)

/** Says something when it is told to. */
function speaker() {
  let say: (result: IteratorResult<string>) => void = () => {}
  const source: AsyncIterator<string> = {
    next: () =>
      new Promise((resolve) => {
        say = resolve
      }),
  }
  return { source, say: (value: string) => say({ done: false, value }) }
}

function world(signal = new AbortController().signal) {
  const { source, say } = speaker()
  const listener = listenTo(source, signal, silence)
  return {
    listener,
    async hears(patienceMs: number, afterMs: number): Promise<unknown> {
      const hearing = listener.next(patienceMs)
      await vi.advanceTimersByTimeAsync(afterMs)
      say('word')
      return (await hearing).value
    },
  }
}

/** It gives up then, and not before. */
async function expectGivesUp(listener: Listener<string>, patienceMs: number): Promise<void> {
  const told: string[] = []
  listener.next(patienceMs).catch((error: Error) => told.push(error.message))
  await vi.advanceTimersByTimeAsync(patienceMs - 2)
  expect(told).toEqual([])
  await vi.advanceTimersByTimeAsync(4)
  expect(told).toEqual([`silent for ${patienceMs} ms`])
}

test('each word has the whole patience anew', async () => {
  const { hears } = world()
  for (let n = 0; n < 10; n += 1) expect(await hears(100, 90)).toBe('word')
})

test('a silence is noticed when it is too long, and not before', async () => {
  const { listener, hears } = world()
  await hears(100, 40)
  await expectGivesUp(listener, 100)
})

test('a patience that is shorter than the one before holds at once', async () => {
  const { listener, hears } = world()
  await hears(10_000, 5)
  await expectGivesUp(listener, 50)
})

test('whoever listens slowly is no silence of the other side', async () => {
  const { listener, hears } = world()
  await hears(100, 1)
  await vi.advanceTimersByTimeAsync(1000)
  expect(await hears(100, 90)).toBe('word')
  await expectGivesUp(listener, 100)
})

test('an abort ends the wait with its reason, and no other begins', async () => {
  const ending = new AbortController()
  const { listener } = world(ending.signal)
  const hearing = listener.next(100)
  ending.abort(new Error('cancelled'))
  await expect(hearing).rejects.toThrow('cancelled')
  await expect(listener.next(100)).rejects.toThrow('cancelled')
})

test('however many words come, there is one timer, and none once nobody waits', async () => {
  const { listener, hears } = world()
  const words = 1000
  for (let n = 0; n < words; n += 1) await hears(100, 0)
  // What files of the same process left behind sets timers meanwhile, too.
  const withIt = vi.getTimerCount()
  expect(withIt).toBeLessThan(words / 2)
  listener.stop()
  expect(vi.getTimerCount()).toBe(withIt - 1)
})

import { expect, test } from 'vitest'
import { SortieError } from '../../../../contract/errors.ts'
import { allMissions, type DeltaFrame } from '../../../../contract/live.ts'
import type { Delivered } from '../../../../core/base/ports/sockets.ts'
import type { Store } from '../../../../core/base/ports/store.ts'
import { createDeltaStream } from '../../../../core/engine/execution/delta-stream.ts'
import { putSubscription } from '../../../../core/records/subscription/subscriptions.ts'
import { createSimulatedPlatform } from '../../../simulation/simulated-platform.ts'

const target = { type: 'delta', mission: 'mis_1', attempt: 1, step: 1 } as const

interface Sending {
  readonly to: readonly string[]
  readonly frame: DeltaFrame
  answer(delivered: Partial<Delivered>): void
  fail(error: Error): void
}

/** A stream whose sends end as they are told. */
async function streaming(followers: readonly string[], changed: (store: Store) => Partial<Store> = () => ({})) {
  const platform = await createSimulatedPlatform({ concurrency: 1 })
  const subscriptions = followers.map((connection) => putSubscription(target.mission, { connection }, platform.now()))
  if (subscriptions.length > 0) await platform.store.write(subscriptions)
  const sendings: Sending[] = []
  const warnings: unknown[] = []
  const stream = createDeltaStream(
    {
      clock: platform.ports.clock,
      store: { ...platform.store, ...changed(platform.store) },
      logger: { ...platform.ports.logger, warn: (_, fields) => void warnings.push(fields) },
      settings: platform.ports.settings,
      sockets: {
        send(to, frame) {
          const { promise, resolve, reject } = Promise.withResolvers<Delivered>()
          const answer = (delivered: Partial<Delivered>) => resolve({ gone: [], missed: [], ...delivered })
          sendings.push({ to, frame: JSON.parse(frame), answer, fail: reject })
          return promise
        },
      },
    },
    target,
  )
  const add = (text: string, ms = 1_100) => {
    platform.advance(ms)
    stream.add(text)
  }
  const sent = async (count: number) => {
    await expect.poll(() => sendings.length, { timeout: 10_000 }).toBe(count)
    return sendings[count - 1] as Sending
  }
  return { platform, stream, add, sendings, sent, warnings }
}

/** Whatever is under way comes to its end. */
const settle = () => new Promise((resolve) => setTimeout(resolve, 5))

test('while a frame is under way what is written waits, and goes on as one', async () => {
  const { add, sent, sendings, platform } = await streaming(['a'])
  add('one ')
  const first = await sent(1)
  for (const word of ['two ', 'three ']) add(word)
  await settle()
  expect(sendings).toHaveLength(1)
  first.answer({})
  await settle()
  add('four')
  const second = await sent(2)
  expect([first.frame.text, first.frame.offset]).toEqual(['one ', 0])
  expect([second.frame.text, second.frame.offset]).toEqual(['two three four', 4])
  platform.close()
})

test('whoever begins to follow the mission in the middle first gets what was written, and then all of it with the others', async () => {
  const { add, sent, platform } = await streaming(['early'])
  add('one ')
  ;(await sent(1)).answer({})
  await settle()
  await platform.store.write([
    putSubscription(target.mission, { connection: 'late' }, platform.now()),
    putSubscription(allMissions, { connection: 'of everything' }, platform.now()),
  ])
  add('two ')
  const before = await sent(2)
  expect([before.to, before.frame.offset, before.frame.text]).toEqual([['late'], 0, 'one '])
  before.answer({})
  const next = await sent(3)
  expect([next.to, next.frame.offset, next.frame.text]).toEqual([['early', 'late', 'of everything'], 4, 'two '])
  next.answer({})
  await settle()
  add('three')
  expect((await sent(4)).to).toEqual(next.to)
  platform.close()
})

test('what was written while nobody followed is sent too, in pieces, as far back as 100,000 units', async () => {
  const { add, sent, sendings, platform } = await streaming([])
  const whole = Array.from({ length: 30_000 }, (_, n) => `${n} `).join('')
  for (let at = 0; at < whole.length; at += 5_000) {
    add(whole.slice(at, at + 5_000))
    await settle()
  }
  await platform.store.write([putSubscription(target.mission, { connection: 'late' }, platform.now())])
  add('end')
  for (let count = 1; count === 1 || sendings[count - 2]?.frame.text.endsWith('end') === false; count++)
    (await sent(count)).answer({})
  const frames = sendings.map(({ frame }) => frame)
  expect(frames[0]?.offset).toBe(whole.length - 100_000)
  const isRest = frames.map(({ text }) => text).join('') === `${whole}end`.slice(frames[0]?.offset)
  expect(isRest).toBe(true)
  expect(Math.max(...frames.map(({ text }) => text.length))).toBeLessThanOrEqual(5_000)
  platform.close()
})

test('of many who come at once, so many are sent what was written as a second has frames for, and the others after it', async () => {
  const { add, stream, sendings, platform } = await streaming([])
  for (let at = 0; at < 20; at++) {
    add('x'.repeat(5_000))
    await settle()
  }
  const names = Array.from({ length: 25 }, (_, n) => `late ${`${n}`.padStart(2, '0')}`)
  const subscriptions = names.map((connection) => putSubscription(target.mission, { connection }, platform.now()))
  await platform.store.write(subscriptions)
  let answered = 0
  const answerAll = async () => {
    for (let idle = 0; idle < 5; idle++) {
      await settle()
      for (; answered < sendings.length; answered++) {
        sendings[answered]?.answer({})
        idle = 0
      }
    }
  }
  add('one')
  await answerAll()
  expect([...new Set(sendings.flatMap(({ to }) => to))]).toEqual(names.slice(0, 10))
  expect(sendings).toHaveLength(20 + 1)
  add('two', 900)
  await answerAll()
  expect(sendings).toHaveLength(20 + 1)
  add(' three', 200)
  await answerAll()
  const second = sendings.slice(21)
  expect(second.at(-1)).toMatchObject({ to: names.slice(0, 20), frame: { text: 'two three', offset: 100_003 } })
  expect(second[0]).toMatchObject({ to: names.slice(10, 20), frame: { offset: 3 } })
  stream.end()
  platform.close()
})

test('what waits is bounded: the oldest is dropped, and the offset says so', async () => {
  const { add, sent, platform } = await streaming(['a'])
  add('x')
  const first = await sent(1)
  for (let n = 0; n < 30; n++) add('y'.repeat(10_000))
  first.answer({})
  await settle()
  add('z')
  const { frame } = await sent(2)
  expect(frame.offset).toBe(1 + 300_001 - 100_000)
  platform.close()
})

test('a connection that fails twice is left out for the rest of the step, one that is gone at once', async () => {
  const { add, sent, stream, warnings, platform } = await streaming(['a', 'b', 'c'])
  const missed = [{ connection: 'b', why: '429' }]
  add('one')
  ;(await sent(1)).answer({ gone: ['c'], missed })
  await settle()
  add('two')
  const second = await sent(2)
  second.answer({ missed })
  await settle()
  add('three')
  const third = await sent(3)
  third.answer({})
  await settle()
  expect([second.to, third.to]).toEqual([['a', 'b'], ['a']])
  stream.end()
  expect(warnings).toEqual([expect.objectContaining({ failed: 2, left_out: 2, why: '429' })])
  platform.close()
})

test('where it cannot be looked up who follows, those that are known get the text, and it is told once', async () => {
  let lookUps = 0
  const { add, sent, stream, warnings, platform } = await streaming(['a'], (store) => ({
    async query(table, query) {
      lookUps += 1
      if (lookUps > 2) throw new SortieError('unavailable', 'DynamoDB does not answer')
      return store.query(table, query)
    },
  }))
  add('one')
  ;(await sent(1)).answer({})
  await settle()
  add('two')
  await settle()
  add(' three', 200)
  const second = await sent(2)
  expect(second.frame.text).toBe('two three')
  second.fail(new Error('a fault'))
  await settle()
  stream.end()
  expect(warnings).toHaveLength(1)
  platform.close()
})

test('after its end nothing is sent, whatever waits', async () => {
  const { add, sent, stream, sendings, platform } = await streaming(['a'])
  add('x'.repeat(12_000))
  const first = await sent(1)
  stream.end()
  first.answer({})
  await settle()
  add('more')
  await settle()
  expect(sendings).toHaveLength(1)
  platform.close()
})

test('the more there are to follow, the less often they get it', async () => {
  const { add, sent, sendings, platform } = await streaming(Array.from({ length: 90 }, (_, at) => `c${at}`))
  const more = Array.from({ length: 2_910 }, (_, at) =>
    putSubscription(target.mission, { connection: `d${at}` }, platform.now()),
  )
  for (let at = 0; at < more.length; at += 97) await platform.store.write(more.slice(at, at + 97))
  add('one')
  const first = await sent(1)
  first.answer({})
  await settle()
  // A thousand at the most, and those once in five seconds.
  expect(first.to).toHaveLength(1_000)
  for (let n = 0; n < 49; n++) add('word ', 100)
  await settle()
  expect(sendings).toHaveLength(1)
  add('word', 101)
  await sent(2)
  platform.close()
})

test('what comes soon after a frame leaves when the next is due, also where nothing more comes', async () => {
  const { add, sent, sendings, platform, stream } = await streaming(['a'])
  add('one ')
  ;(await sent(1)).answer({})
  await settle()
  add('two', 0)
  await settle()
  expect(sendings).toHaveLength(1)
  platform.advance(100)
  expect((await sent(2)).frame).toMatchObject({ text: 'two', offset: 4 })
  stream.end()
  platform.close()
})

test('where nobody follows it is looked up once a second who does, and from then on there are frames', async () => {
  let lookUps = 0
  const { add, sent, sendings, platform, stream } = await streaming([], (store) => ({
    async query(table, query) {
      lookUps += 1
      return store.query(table, query)
    },
  }))
  for (let n = 0; n < 30; n++) {
    add('word ', 100)
    await settle()
  }
  // Of its own followers, and of those of all missions.
  expect([lookUps, sendings.length]).toEqual([3 * 2, 0])
  await platform.store.write([putSubscription(target.mission, { connection: 'late' }, platform.now())])
  add('and more', 1_000)
  const earlier = await sent(1)
  expect({ to: earlier.to, text: earlier.frame.text }).toEqual({ to: ['late'], text: 'word '.repeat(21) })
  earlier.answer({})
  const { to, frame } = await sent(2)
  // Nothing was made ready since the last look, so what came since then is still there.
  expect({ to, text: frame.text }).toEqual({ to: ['late'], text: `${'word '.repeat(9)}and more` })
  stream.end()
  platform.close()
})

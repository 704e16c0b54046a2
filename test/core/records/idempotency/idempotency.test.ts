import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { NewMission } from '../../../../contract/resources/mission.ts'
import { isWriteConflict } from '../../../../core/base/ports/write-conflict.ts'
import {
  earlierRequest,
  type Fingerprint,
  fingerprintOf,
  rememberRequest,
} from '../../../../core/records/idempotency/idempotency.ts'
import {
  createSimulatedPlatform,
  type Process,
  type SimulatedPlatform,
} from '../../../simulation/simulated-platform.ts'

const day = 24 * 60 * 60_000

let platform: SimulatedPlatform
let process: Process

beforeEach(async () => {
  platform = await createSimulatedPlatform({ concurrency: 1 })
  process = platform.process((_call, perform) => perform())
})
afterEach(() => platform.close())

const of = (print: string): Fingerprint => ({ now: print, before: () => print })
const remember = (made = 'mis_1', fingerprint = of('f')) =>
  platform.store.write([rememberRequest({ kind: 'submission', key: 'key', fingerprint }, made, platform.now())])
const earlier = (fingerprint = of('f')) =>
  earlierRequest(platform.store, { kind: 'submission', key: 'key', fingerprint })

const mismatch = expect.objectContaining({
  code: 'idempotency_mismatch',
  message: 'This Idempotency-Key was used for a different request; use a new one',
})

describe('a request with a key', () => {
  test('is remembered with what it made, and another with that key is none of it', async () => {
    expect(await earlier()).toBeUndefined()
    await remember()
    expect(await earlier()).toBe('mis_1')
    await expect(earlier(of('other'))).rejects.toEqual(mismatch)
  })

  test('is remembered once: whoever comes second writes nothing', async () => {
    await remember()
    const answer = await remember('mis_2', of('other')).catch((error: unknown) => error)
    expect(isWriteConflict(answer)).toBe(true)
    expect(await earlier()).toBe('mis_1')
  })

  test('is remembered for a day, and no second less', async () => {
    platform.advance(1)
    await remember()
    platform.advance(day - 1)
    expect(await earlier()).toBe('mis_1')
    platform.advance(1001)
    expect(await earlier()).toBeUndefined()
  })

  test('that cannot be read is set aside as what it is', async () => {
    const item = { partition: 'idempotency#key', sort: 'submission', version: 1, body: {} }
    await platform.store.write([{ change: 'put', table: 'ephemeral', item }])
    await expect(earlier()).rejects.toMatchObject({ code: 'item_unreadable', details: { kind: 'earlier request' } })
  })

  test('meets no other key, no message with the same key, and no other tenant', async () => {
    await remember()
    expect(
      await earlierRequest(platform.store, { kind: 'submission', key: 'key2', fingerprint: of('f') }),
    ).toBeUndefined()
    expect(await earlierRequest(platform.store, { kind: 'message', key: 'key', fingerprint: of('f') })).toBeUndefined()
    expect(
      await earlierRequest(platform.stores.tenant('ten_other'), {
        kind: 'submission',
        key: 'key',
        fingerprint: of('f'),
      }),
    ).toBeUndefined()
    await platform.store.write([
      rememberRequest({ kind: 'message', key: 'key', fingerprint: of('g') }, '7', platform.now()),
    ])
    expect(await earlierRequest(platform.store, { kind: 'message', key: 'key', fingerprint: of('g') })).toBe('7')
  })

  test('is looked up as it stands, not as an index or a copy had it a while ago', async () => {
    const options: unknown[] = []
    const watched = { ...platform.store, get: async (_: unknown, __: unknown, how: unknown) => void options.push(how) }
    await earlierRequest(watched as typeof platform.store, { kind: 'submission', key: 'key', fingerprint: of('f') })
    expect(options).toEqual([{ consistent: true }])
  })
})

describe('the fingerprint of a mission', () => {
  const given = { agent: 'echo', input: 'x', priority: 'LOW', tags: ['a'] } as const
  const print = (changes: object = {}) => fingerprintOf(NewMission.parse({ ...given, ...changes })).now

  test('is the same for the same mission', () => {
    expect(print()).toBe(print())
    expect(print()).toMatch(/^[\w-]{43}$/)
  })

  test.each([{ input: 'y' }, { agent: 'coder' }, { priority: 'HIGH' }, { tags: ['b'] }, { metadata: { a: 'b' } }])(
    'is another with %j',
    (changes) => {
      expect(print(changes)).not.toBe(print())
    },
  )
})

describe('a mission that is submitted again', () => {
  const mission = { agent: 'echo', input: 'x' }

  test('with its key is the one that was made, however often', async () => {
    const first = await process.submit(mission, 'once')
    expect((await process.submit(mission, 'once')).id).toBe(first.id)
    expect((await process.submit(mission, 'once')).id).toBe(first.id)
    expect((await platform.stored()).missions).toHaveLength(1)
  })

  test('with its key and something else is refused, and changes nothing', async () => {
    await process.submit(mission, 'once')
    await expect(process.submit({ ...mission, input: 'y' }, 'once')).rejects.toEqual(mismatch)
    expect((await platform.stored()).missions).toHaveLength(1)
  })

  test('without a key, or with another, is another mission', async () => {
    const ids = new Set<string>()
    for (const key of [undefined, undefined, 'a', 'b']) ids.add((await process.submit(mission, key)).id)
    expect(ids.size).toBe(4)
  })

  test('at the same time is made once', async () => {
    const answers = await Promise.all([1, 2, 3].map(() => process.submit(mission, 'once')))
    expect(new Set(answers.map(({ id }) => id)).size).toBe(1)
    expect((await platform.stored()).missions).toHaveLength(1)
  })
})

describe('a message that is sent again', () => {
  test('with its key is the one that was said; with other words it is refused', async () => {
    const { id } = await process.begin({ agent: 'echo', on_message: 'queue' })
    const first = await process.say(id, 'hello', 'once')
    expect((await process.say(id, 'hello', 'once')).message.number).toBe(first.message.number)
    await expect(process.say(id, 'good bye', 'once')).rejects.toEqual(mismatch)
    const { conversation } = await process.conversation(id)
    expect(conversation.messages).toBe(1)
  })

  test('in another conversation it is another request', async () => {
    const one = await process.begin({ agent: 'echo', on_message: 'queue' })
    const other = await process.begin({ agent: 'echo', on_message: 'queue' })
    await process.say(one.id, 'hello', 'once')
    await expect(process.say(other.id, 'hello', 'once')).rejects.toEqual(mismatch)
  })
})

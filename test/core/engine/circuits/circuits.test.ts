import fc from 'fast-check'
import { expect, test } from 'vitest'
import { SortieError } from '../../../../contract/errors.ts'
import type { Store } from '../../../../core/base/ports/store.ts'
import { type Circuits, createCircuits } from '../../../../core/engine/circuits/circuits.ts'
import { circuitOfOwn } from '../../../../core/engine/model-providers/circuit-name.ts'
import {
  entryOf,
  limited,
  type OpenCircuit,
  opened,
  tried,
  usualCircuit,
} from '../../../../core/records/circuit/circuit.ts'
import { storeInMemory } from './in-memory.ts'

const { failuresToOpen, restMs, longestRestMs, limitRestMs, limitMemoryMs, probeMs } = usualCircuit
const open = expect.objectContaining({ name: 'SortieError', code: 'circuit_open' })

test('rests grow with each opening, up to the longest, and what the other side asks is honoured up to it', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 0, max: 1e9 }), (openings, askedMs) => {
      let circuit: OpenCircuit | undefined
      let before = 0
      for (let n = 0; n < openings; n++) {
        circuit = opened(circuit, 0, 0, usualCircuit)
        expect(circuit.rest_until).toBeGreaterThanOrEqual(before)
        before = circuit.rest_until
      }
      const asked = opened(circuit, 0, askedMs, usualCircuit)
      expect(asked.rest_until).toBeGreaterThanOrEqual(Math.min(askedMs, longestRestMs))
      expect(asked.rest_until).toBeLessThanOrEqual(longestRestMs)
    }),
  )
})

test('while it rests, and while somebody tries, the others wait; then one may try', () => {
  const circuit = opened(undefined, 0, 0, usualCircuit)
  expect(entryOf(undefined, 0, usualCircuit)).toEqual({ may: 'call' })
  expect(entryOf(circuit, restMs - 1, usualCircuit)).toEqual({ may: 'wait', until: restMs })
  expect(entryOf(circuit, restMs, usualCircuit)).toEqual({ may: 'try' })
  const trying = tried(circuit, restMs, usualCircuit)
  expect(entryOf(trying, restMs, usualCircuit)).toEqual({ may: 'wait', until: restMs + probeMs })
  expect(entryOf(trying, restMs + probeMs, usualCircuit)).toEqual({ may: 'try' })
})

test('what was written before the clock was set back keeps nobody waiting for longer than a rest ever takes', () => {
  const circuit = opened(undefined, 3_600_000, 0, usualCircuit)
  expect(entryOf(circuit, 0, usualCircuit)).toEqual({ may: 'try' })
  expect(entryOf(tried(circuit, 3_600_000, usualCircuit), 0, usualCircuit)).toEqual({ may: 'try' })
})

test('what cannot be noted while the store is away takes nothing from the call that was made', async () => {
  const prompt = storeInMemory(Date)
  const away = async () => {
    throw new SortieError('unavailable', 'DynamoDB does not answer')
  }
  let isAway = false
  const store: Store = {
    ...prompt,
    get: (...read) => (isAway ? away() : prompt.get(...read)),
    write: (changes) => (isAway ? away() : prompt.write(changes)),
  }
  let now = 0
  const circuits = createCircuits({ store, clock: { now: () => now } })
  for (let n = 0; n < failuresToOpen; n++) await (await circuits.enter('a')).failed()
  now += restMs
  const trying = await circuits.enter('a')
  isAway = true
  await trying.worked()
  await (await circuits.enter('b')).failed()
  // Who was asked to leave it alone waits all the same.
  await expect((await circuits.enter('b')).restFor(10)).rejects.toEqual(open)
})

/** Several instances over one store, with a clock that moves when it is told to. */
function world(instances: number) {
  let now = 1_000_000
  let calls = 0
  const clock = { now: () => now }
  const store = counted(storeInMemory(clock), () => calls++)
  return {
    advance: (ms: number) => {
      now += ms
    },
    storeCalls: () => calls,
    all: Array.from({ length: instances }, () => createCircuits({ store, clock })),
  }
}

function counted(store: Store, count: () => void): Store {
  return {
    ...store,
    get(table, key, options) {
      count()
      return store.get(table, key, options)
    },
    write(changes) {
      count()
      return store.write(changes)
    },
  }
}

async function fail(circuits: Circuits | undefined, times = 1): Promise<void> {
  for (let n = 0; n < times; n++) await (await circuits?.enter('openai'))?.failed()
}

test('what works reads and writes nothing', async () => {
  const { all, storeCalls } = world(1)
  for (let n = 0; n < 100; n++) await (await all[0]?.enter('openai'))?.worked()
  expect(storeCalls()).toBe(0)
})

test('it opens after failures in a row, and not while calls work in between', async () => {
  const { all, storeCalls } = world(1)
  await fail(all[0], failuresToOpen - 1)
  await (await all[0]?.enter('openai'))?.worked()
  await fail(all[0], failuresToOpen)
  const before = storeCalls()
  await expect(all[0]?.enter('openai')).rejects.toEqual(open)
  expect(storeCalls()).toBe(before)
  await expect(all[0]?.enter('bedrock')).resolves.toBeDefined()
})

test('another instance learns of it by its first failure, and then leaves it alone too', async () => {
  const { all } = world(2)
  await fail(all[0], failuresToOpen)
  const pass = await all[1]?.enter('openai')
  await expect(pass?.failed()).rejects.toEqual(open)
  await expect(all[1]?.enter('openai')).rejects.toEqual(open)
})

test('after the rest one of all tries; when that works, all may call', async () => {
  const { all, advance, storeCalls } = world(3)
  await fail(all[0], failuresToOpen)
  for (const other of all.slice(1)) await fail(other).catch(() => {})
  advance(restMs)
  const entered = await Promise.allSettled(all.map((one) => one.enter('openai')))
  const passes = entered.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []))
  expect(passes).toHaveLength(1)
  await passes[0]?.worked()
  advance(probeMs)
  for (const one of all) await (await one.enter('openai')).worked()
  const before = storeCalls()
  for (const one of all) await (await one.enter('openai')).worked()
  expect(storeCalls()).toBe(before)
})

test('when the one that tried fails, it rests for longer; when it is not heard of, another tries', async () => {
  const { all, advance } = world(2)
  await fail(all[0], failuresToOpen)
  advance(restMs)
  await fail(all[0])
  advance(restMs)
  await expect(all[0]?.enter('openai')).rejects.toEqual(open)
  advance(restMs)
  await all[0]?.enter('openai')
  const other = await all[1]?.enter('openai')
  await expect(other?.failed()).rejects.toEqual(open)
  advance(probeMs)
  await expect(all[1]?.enter('openai')).resolves.toBeDefined()
})

test('rests after rate limits grow while these follow each other, and what the other side asks is honoured', () => {
  const moment = fc.integer({ min: 0, max: 1e12 })
  fc.assert(
    fc.property(moment, fc.array(fc.option(fc.nat(1e9), { nil: undefined }), { maxLength: 20 }), (start, asks) => {
      let circuit: OpenCircuit | undefined
      let now = start
      for (const askedMs of asks) {
        circuit = limited(circuit, now, askedMs, usualCircuit)
        const rest = circuit.rest_until - now
        const least = askedMs ?? limitRestMs * 2 ** (circuit.openings - 1)
        expect(rest).toBe(Math.min(longestRestMs, least))
        expect(entryOf(circuit, now + rest, usualCircuit)).toEqual({ may: 'call' })
        now = circuit.rest_until
      }
      expect(circuit?.openings ?? 0).toBe(asks.length)
    }),
  )
})

test('calls that were under way when it came out count as one rate limit, and the latest word holds', () => {
  const first = limited(undefined, 0, 1000, usualCircuit)
  const second = limited(first, 10, 5000, usualCircuit)
  expect(second).toMatchObject({ openings: 1, rest_until: 5010 })
  expect(limited(second, 20, undefined, usualCircuit)).toEqual(second)
})

test('a rate limit long after the one before is the first again, and one of a clock that was set back as well', () => {
  const once = limited(undefined, 0, undefined, usualCircuit)
  const again = limited(once, once.rest_until, undefined, usualCircuit)
  expect(again.openings).toBe(2)
  expect(limited(again, again.rest_until + limitMemoryMs + 1, undefined, usualCircuit).openings).toBe(1)
  const ahead = limited(undefined, 86_400_000, undefined, usualCircuit)
  expect(limited(ahead, 0, undefined, usualCircuit)).toMatchObject({ openings: 1, rest_until: limitRestMs })
})

test('failures and rate limits do not add up', () => {
  const failing = opened(opened(undefined, 0, 0, usualCircuit), 0, 0, usualCircuit)
  const busy = limited(failing, 0, undefined, usualCircuit)
  expect(busy).toMatchObject({ why: 'rate_limited', openings: 1, rest_until: limitRestMs })
  expect(opened(busy, 0, 0, usualCircuit)).toMatchObject({ why: 'failing', openings: 1, rest_until: restMs })
})

test('what is asked too often is left alone by all at once, and after the rest all may ask', async () => {
  const { all, advance } = world(3)
  const busy = { details: expect.objectContaining({ circuit: 'a/m', why: 'rate_limited' }) }
  const limit = (circuits: Circuits | undefined) => circuits?.enter('a/m').then((pass) => pass.limited(10))
  await expect(limit(all[0])).rejects.toMatchObject(busy)
  await expect(all[0]?.enter('a/m')).rejects.toMatchObject(busy)
  await expect(all[0]?.enter('a/other')).resolves.toBeDefined()
  // Those that do not know yet are told the same by their first call.
  await expect(limit(all[1])).rejects.toMatchObject(busy)
  advance(10_000)
  for (const circuits of all) await expect(circuits.enter('a/m')).resolves.toBeDefined()
})

test('a call that was under way before a rate limit and works does not end it', async () => {
  const { all, advance } = world(1)
  const [circuits] = all
  const before = await circuits?.enter('a/m')
  await (await circuits?.enter('a/m'))?.limited(10).catch(() => {})
  await before?.worked()
  await expect(circuits?.enter('a/m')).rejects.toEqual(open)
  advance(10_000)
  await expect(circuits?.enter('a/m')).resolves.toBeDefined()
})

test('a rate limit that cannot be noted is honoured by the call that met it', async () => {
  const away = async () => {
    throw new SortieError('unavailable', 'DynamoDB does not answer')
  }
  const store: Store = { ...storeInMemory(Date), get: away, write: away }
  const circuits = createCircuits({ store, clock: { now: () => 0 } })
  await expect((await circuits.enter('a')).limited(10)).rejects.toMatchObject({ details: { until: 10_000 } })
})

test('people are told of a tenant’s own service by the name that they gave it', async () => {
  const circuits = createCircuits({ store: storeInMemory(Date), clock: { now: () => 0 } })
  const circuit = circuitOfOwn('mine/llama', { revision: 'rev_01M8NNK1KVE95JWTRZYF2JHTNW' })
  await expect((await circuits.enter(circuit)).limited(10)).rejects.toMatchObject({
    message: expect.stringMatching(/^mine\/llama is asked more often/),
    details: { circuit },
  })
})

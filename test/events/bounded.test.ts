import { describe, expect, test } from 'vitest'
import { maxFrameBytes } from '../../contract/frame-size.ts'
import { bounded, maxDataBytes } from '../../events/bounded.ts'
import { catalogue, type EventType, type Fact } from '../../events/catalogue.ts'
import { largest } from './largest.ts'

const types = Object.keys(catalogue) as EventType[]

/** Facts as large as the catalogue allows, of every kind. */
function largestFacts(type: EventType): Fact[] {
  return largest(catalogue[type].data).map((data) => ({ type, data: catalogue[type].data.parse(data) }) as Fact)
}

describe.each(types)('%s', (type) => {
  test('as large as it may be, it is within the bound and still what the catalogue says', () => {
    for (const fact of largestFacts(type)) {
      const { data } = bounded(fact)
      expect(Buffer.byteLength(JSON.stringify(data))).toBeLessThanOrEqual(maxDataBytes)
      expect(catalogue[type].data.parse(data)).toStrictEqual(data)
    }
  })

  test('its sample is written as it is', () => {
    const fact = { type, data: catalogue[type].sample } as Fact
    expect(bounded(fact)).toBe(fact)
  })
})

test('an event within the bound fits a frame, whatever its mission and number', () => {
  const id = `mis_${'Z'.repeat(26)}`
  const event = { id: `${id}:999999999`, type: 'mission.hold_requested', mission_id: id, seq: 999_999_999 }
  const around = JSON.stringify({ type: 'event', event: { ...event, time: new Date(0).toISOString(), data: {} } })
  expect(Buffer.byteLength(around) + maxDataBytes).toBeLessThan(maxFrameBytes)
})

test('metadata that is too large is left out, and the rest stays', () => {
  const metadata = Object.fromEntries(Array.from({ length: 50 }, (_, at) => [`key-${at}`, '漢'.repeat(512)]))
  expect(bounded({ type: 'mission.changed', data: { priority: 'HIGH', tags: ['one'], metadata } })).toEqual({
    type: 'mission.changed',
    data: { priority: 'HIGH', tags: ['one'], metadata: null, left_out: ['metadata'] },
  })
})

test('a text is cut between characters, with a mark', () => {
  const [fact] = largestFacts('mission.failed')
  const { data } = bounded({
    type: 'mission.failed',
    data: { ...(fact?.data as object), message: '😀'.repeat(9000) },
  } as Fact)
  const { message } = data as { message: string }
  expect(message).toMatch(/^(?:😀)+…$/u)
  expect(message.isWellFormed()).toBe(true)
})

test('a type that only another release knows passes as it is', () => {
  const fact = { type: 'mission.dreamt', data: { text: 'a'.repeat(50_000) } } as unknown as Fact
  expect(bounded(fact)).toBe(fact)
})

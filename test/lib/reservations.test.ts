import { expect, test } from 'vitest'
import { definitions } from '../../functions/definitions.ts'
import { neverReserved } from '../../lib/lane-capacity.ts'
import { reservedFor, reservedInAll } from '../../lib/reservations.ts'
import { stageOf } from '../../lib/stage.ts'
import { StageSettings } from '../../lib/stages.ts'

const stageWith = (said: object) => stageOf({}, () => StageSettings.parse(said))

/** What each function has that has anything. */
function reserved(said: object): Readonly<Record<string, number>> {
  const stage = stageWith(said)
  const all = definitions.map(({ name, trigger }) => [name, reservedFor(trigger, stage)] as const)
  return Object.fromEntries(all.flatMap(([name, count]) => (count === undefined ? [] : [[name, count]])))
}

test('whoever posts to servers that tenants name has a tenth of the stage, streams a twentieth, and the rest is for all others', () => {
  expect(reserved({ concurrency: 1_000 })).toEqual({ execute: 500, deliver: 100, 'event-stream': 50 })
})

test('what is set apart is never more than an account lets be reserved, nor so little that it is no use', () => {
  for (const concurrency of [200, 201, 249, 250, 500, 100_000]) {
    const all = reserved({ concurrency })
    const sum = Object.values(all).reduce((total, one) => total + one)
    expect(sum).toBeLessThanOrEqual(concurrency - neverReserved)
    expect(reservedInAll(stageWith({ concurrency }))).toBe(sum)
    expect(Math.min(...Object.values(all))).toBeGreaterThanOrEqual(10)
  }
  expect(reserved({ concurrency: 201 })).toEqual({ execute: 100 })
})

test('streams have their twentieth from a concurrency of 282, and nothing of their own below 268', () => {
  expect(reserved({ concurrency: 282 })).toHaveProperty('event-stream', 14)
  expect(reserved({ concurrency: 281 })['event-stream']).toBeLessThan(14)
  expect(reserved({ concurrency: 268 })).toHaveProperty('event-stream', 10)
  expect(reserved({ concurrency: 267 })).not.toHaveProperty('event-stream')
})

test('a stage that may be thrown away reserves nothing', () => {
  expect(reserved({ disposable: true })).toEqual({})
  expect(reservedInAll(stageWith({ disposable: true }))).toBe(0)
})

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { reconcile } from '../../../../core/engine/remote/reconcile.ts'
import { type Instance, leaseEnd, leaseOf, lostAfterMs, takesWork } from '../../../../core/records/instance/instance.ts'
import { type Mission, notStarted } from '../../../../core/records/mission/mission.ts'

const now = 1_000_000

const place = fc.record({
  /** What became of the mission since it was given out. */
  fate: fc.constantFrom('own', 'cancelled', 'completed', 'next leg', 'other instance', 'gone', 'held'),
  reported: fc.constantFrom('yes', 'no', 'with an old lease'),
})

function world(places: readonly { fate: string; reported: string }[]) {
  const assignments = places.map((_, at) => ({ mission_id: `m${at}`, attempt: 1, leg: 2, since: 0, seen_at: 5 }))
  const instance = {
    id: 'ins',
    heartbeat_s: 10,
    max_concurrent: 10,
    assignments,
    outcomes: [],
    seen_at: 5,
    lost_at: null,
  }
  const missions = new Map(
    places.flatMap(({ fate }, at) => (fate === 'gone' ? [] : [[`m${at}`, missionOf(`m${at}`, fate)] as const])),
  )
  const running = places.flatMap(({ reported }, at) =>
    reported === 'no' ? [] : [{ mission_id: `m${at}`, lease: reported === 'yes' ? '1.2' : '1.1' }],
  )
  return { instance: instance as unknown as Instance, missions, running }
}

function missionOf(id: string, fate: string): Mission {
  const base = { ...notStarted, id, attempt: 1, leg: fate === 'next leg' ? 3 : 2, updated_at: 100 }
  const hold = fate === 'held' ? { by: 'operator', since: 0, reason: '' } : null
  const state =
    fate === 'cancelled'
      ? { status: 'CANCELLED', finished_at: 1 }
      : fate === 'completed'
        ? { status: 'COMPLETED', finished_at: 1 }
        : { status: 'RUNNING', slot: 0, instance: fate === 'other instance' ? 'another' : 'ins' }
  return { ...base, hold, ...state } as unknown as Mission
}

test('a worker is told of each mission exactly what is true of it', () => {
  fc.assert(
    fc.property(fc.array(place, { maxLength: 8 }), (places) => {
      const { instance, missions, running } = world(places)
      const found = reconcile(instance, missions, running, now)
      places.forEach(({ fate, reported }, at) => {
        const id = `m${at}`
        const own = fate === 'own' || fate === 'held'
        expect(found.assignments.some(({ mission_id }) => mission_id === id)).toBe(own)
        expect(found.undelivered.some((mission) => mission.id === id)).toBe(fate === 'own' && reported !== 'yes')
        const stopped = found.stop.some(({ mission_id }) => mission_id === id)
        const letGo = fate === 'held' || (reported !== 'no' && !(own && reported === 'yes'))
        expect(stopped).toBe(letGo && !(fate === 'completed' && reported === 'yes'))
      })
      expect(found.outcomes).toHaveLength(places.filter(({ fate }) => fate === 'completed').length)
    }),
  )
})

test('a lease lasts for as long as the worker says that it holds the mission, and no longer', () => {
  fc.assert(
    fc.property(fc.array(place, { minLength: 1, maxLength: 8 }), (places) => {
      const { instance, missions, running } = world(places)
      const found = reconcile(instance, missions, running, now)
      const next = { ...instance, seen_at: now, assignments: found.assignments }
      for (const { mission_id, attempt, leg } of found.assignments) {
        const says = running.some((held) => held.mission_id === mission_id && held.lease === leaseOf({ attempt, leg }))
        const from = says ? now : 5
        expect(leaseEnd(next, { id: mission_id, attempt, leg })).toBe(from + lostAfterMs(next))
        expect(leaseEnd(next, { id: mission_id, attempt, leg: leg + 1 })).toBe(0)
        expect(leaseEnd({ ...next, lost_at: now }, { id: mission_id, attempt, leg })).toBe(0)
      }
    }),
  )
})

test('only who lives, asks, is not ordered otherwise and has a place gets work', () => {
  const instance = { heartbeat_s: 10, seen_at: now, lost_at: null, order: 'run', polling_until: now, assignments: [] }
  const one = { ...instance, max_concurrent: 1 } as unknown as Instance
  expect(takesWork(one, now)).toBe(true)
  expect(takesWork({ ...one, order: 'drain' }, now)).toBe(false)
  expect(takesWork({ ...one, lost_at: now }, now)).toBe(false)
  expect(takesWork({ ...one, polling_until: 0 }, now)).toBe(false)
  expect(takesWork({ ...one, max_concurrent: 0 }, now)).toBe(false)
  expect(takesWork(one, now + lostAfterMs(one))).toBe(false)
})

test('what a worker says that it holds was given to it before, though by a clock that is ahead', () => {
  const { instance, missions, running } = world([{ fate: 'own', reported: 'yes' }])
  const seenAt = (since: number) => {
    const assignments = instance.assignments.map((one) => ({ ...one, since }))
    return reconcile({ ...instance, assignments }, missions, running, now).assignments[0]?.seen_at
  }
  expect([seenAt(now - 1), seenAt(now), seenAt(now + 900)]).toEqual([now, now + 1, now + 901])
  // The clock was set back.
  expect(seenAt(now + 3_600_000)).toBe(now)
})

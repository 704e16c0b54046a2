import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { CatchUp } from '../../../../contract/resources/schedule.ts'
import type { Times } from '../../../../core/records/schedule/cron.ts'
import {
  graceMs,
  maxQueue,
  nextStep,
  onOverlap,
  type Step,
  startOf,
} from '../../../../core/records/schedule/next-step.ts'
import type { Active, Schedule } from '../../../../core/records/schedule/schedule.ts'

const minute = 60_000
const hour = 60 * minute
const begin = Date.parse('2026-03-28T20:00:30Z')

/** Any times, at least a minute apart, as no pattern has them closer; some end within the test and some after it. */
const lists = fc.oneof(
  fc.integer({ min: 1, max: 200 }).map((gap) => Array.from({ length: Math.ceil(6000 / gap) }, () => gap * minute)),
  fc.array(fc.integer({ min: minute, max: 9 * hour }), { minLength: 1, maxLength: 40 }),
)
const timings = lists.map((gaps) => {
  let at = begin
  return gaps.map((gap) => {
    at += gap
    return at
  })
})

function timesIn(list: readonly number[]): Times {
  /** How many are not after this one. */
  const upTo = (time: number) => {
    let [low, high] = [0, list.length]
    while (low < high) {
      const middle = (low + high) >> 1
      if ((list[middle] as number) <= time) low = middle + 1
      else high = middle
    }
    return low
  }
  return {
    next: (after) => list[upTo(after)],
    previous: (before, count, after = Number.NEGATIVE_INFINITY) =>
      list.slice(Math.max(0, upTo(before - 1) - count, upTo(after)), upTo(before - 1)),
  }
}

const schedules = fc.record({
  list: timings,
  catch_up: fc.constantFrom<CatchUp>('none', 'latest', 'all'),
  catch_up_window_s: fc.integer({ min: 60, max: 86_400 }),
  catch_up_max: fc.integer({ min: 1, max: 20 }),
  jitter_s: fc.constantFrom(0, 20, 600, 3600),
})

type Settings = typeof schedules extends fc.Arbitrary<infer T> ? T : never

function scheduleWith({ list: _, ...settings }: Settings, next_at: number): Active {
  return {
    id: 'sch_1',
    name: 'x',
    mission: { agent: 'echo', input: '', priority: 'NORMAL', timeout_s: 60, max_attempts: 1, tags: [], metadata: {} },
    timing: { kind: 'cron', cron: 'as listed', time_zone: 'UTC' },
    overlap: 'allow',
    queue: [],
    last_mission: null,
    created_at: begin,
    updated_at: begin,
    ...settings,
    status: 'ACTIVE',
    next_at,
  }
}

interface Decision {
  readonly outcome: 'ran' | 'missed'
  readonly planned: number
  /** When it was decided. */
  readonly at: number
  /** From its start, with its jitter. */
  readonly late: number
}

/** What a schedule decides when somebody looks at these moments. */
function decisions(settings: Settings, looks: readonly number[]): readonly Decision[] {
  const times = timesIn(settings.list)
  let next = times.next(begin)
  return looks.flatMap((now) => {
    const decided: Decision[] = []
    while (next !== undefined) {
      const schedule = scheduleWith(settings, next)
      const step = nextStep(schedule, times, now)
      if (step.step === 'wait') {
        expect(step.until).toBeGreaterThan(now)
        break
      }
      const late = (planned: number) => now - startOf(schedule, times, planned)
      decided.push(...plannedIn(step, times).map((planned) => ({ ...planned, at: now, late: late(planned.planned) })))
      next = step.next
    }
    return decided
  })
}

function plannedIn(step: Exclude<Step, { step: 'wait' }>, times: Times): Pick<Decision, 'outcome' | 'planned'>[] {
  if (step.step === 'run') return [{ outcome: 'ran', planned: step.planned }]
  const missed: Pick<Decision, 'outcome' | 'planned'>[] = []
  let planned: number | undefined = step.from
  while (planned !== undefined && planned <= step.until) {
    missed.push({ outcome: 'missed', planned })
    planned = times.next(planned)
  }
  return missed
}

/** At some moments, with gaps of up to half a day. */
const outages = fc
  .array(fc.integer({ min: 1, max: 12 * hour }), { minLength: 1, maxLength: 8 })
  .map((gaps) => gaps.map((_, at) => begin + gaps.slice(0, at + 1).reduce((sum, gap) => sum + gap, 0)))

/** As a timer does that is never later than a minute. */
const punctual = Array.from({ length: 24 * 60 }, (_, at) => begin + at * minute)

test('each time that has come is decided on once, in order, and none before it starts', () => {
  fc.assert(
    fc.property(schedules, outages, (settings, looks) => {
      const decided = decisions(settings, looks)
      const times = timesIn(settings.list)
      const due: number[] = []
      for (let at = times.next(begin); at !== undefined && at <= (looks.at(-1) as number); at = times.next(at))
        if (startOf(scheduleWith(settings, at), times, at) <= (looks.at(-1) as number)) due.push(at)
      expect(decided.map(({ planned }) => planned)).toEqual(due)
      expect(decided.every(({ late }) => late >= 0)).toBe(true)
    }),
  )
})

test('with a timer that comes every minute each time runs, whatever the policy', () => {
  fc.assert(
    fc.property(schedules, (settings) => {
      const decided = decisions(settings, punctual)
      expect(decided.filter(({ outcome }) => outcome === 'missed')).toEqual([])
      expect(decided.every(({ late }) => late < minute)).toBe(true)
    }),
    { numRuns: 30 },
  )
})

describe('after an outage', () => {
  /** Of the times decided on at one moment, those that were too late to be in time. */
  const tooLate = (decided: readonly Decision[]) => decided.filter(({ late }) => late > graceMs)
  const ran = (decided: readonly Decision[]) => decided.filter(({ outcome }) => outcome === 'ran')

  function atEachLook(check: (settings: Settings, decided: readonly Decision[]) => void) {
    fc.assert(
      fc.property(schedules, outages, (settings, looks) => {
        const decided = decisions(settings, looks)
        for (const group of Map.groupBy(decided, ({ at }) => at).values()) check(settings, group)
      }),
    )
  }

  test('what is in time runs', () => {
    atEachLook((_, decided) => {
      expect(decided.filter(({ late, outcome }) => late <= graceMs && outcome === 'missed')).toEqual([])
    })
  })

  test('nothing runs that was missed before the window', () => {
    atEachLook(({ catch_up_window_s }, decided) => {
      expect(ran(tooLate(decided)).every(({ late }) => late <= catch_up_window_s * 1000)).toBe(true)
    })
  })

  test('`none` runs nothing that was missed', () => {
    atEachLook(({ catch_up }, decided) => {
      if (catch_up === 'none') expect(ran(tooLate(decided))).toEqual([])
    })
  })

  test('`latest` runs the newest of all, once, if the window has it', () => {
    atEachLook(({ catch_up, catch_up_window_s }, decided) => {
      if (catch_up !== 'latest') return
      const newest = decided.at(-1) as Decision
      const lost = newest.late > graceMs && newest.late > catch_up_window_s * 1000
      expect(newest.outcome).toBe(lost ? 'missed' : 'ran')
      expect(ran(tooLate(decided))).toEqual(newest.late > graceMs && !lost ? [newest] : [])
    })
  })

  test('`all` runs the newest that the window has, up to its bound', () => {
    atEachLook(({ catch_up, catch_up_max, catch_up_window_s }, decided) => {
      if (catch_up !== 'all') return
      const missed = tooLate(decided).filter(({ late }) => late <= catch_up_window_s * 1000)
      expect(ran(tooLate(decided))).toEqual(missed.slice(-catch_up_max))
    })
  })
})

test('jitter keeps the order of times, and is the same for the same time', () => {
  fc.assert(
    fc.property(schedules, (settings) => {
      const times = timesIn(settings.list)
      const schedule: Pick<Schedule, 'id' | 'jitter_s'> = { id: 'sch_1', jitter_s: settings.jitter_s }
      let last = 0
      for (let at = times.next(begin), count = 0; at !== undefined && count < 20; at = times.next(at), count++) {
        const start = startOf(schedule, times, at)
        expect(start).toBeGreaterThanOrEqual(at)
        expect(start - at).toBeLessThanOrEqual(settings.jitter_s * 1000)
        expect(start).toBeGreaterThanOrEqual(last)
        expect(start).toBe(startOf(schedule, times, at))
        last = start
      }
    }),
  )
  const once = timesIn([begin])
  const starts = Array.from(
    { length: 200 },
    (_, at) => startOf({ id: `sch_${at}`, jitter_s: 100 }, once, begin) - begin,
  )
  expect(Math.min(...starts)).toBeLessThan(10_000)
  expect(Math.max(...starts)).toBeGreaterThan(90_000)
})

describe('while the mission before goes on', () => {
  test.each([
    ['skip', 'skip'],
    ['queue', 'queue'],
    ['allow', 'submit'],
    ['cancel_previous', 'cancel_then_submit'],
  ] as const)('%s: %s', (overlap, decision) => {
    expect(onOverlap({ overlap, queue: [] }, true)).toBe(decision)
    expect(onOverlap({ overlap, queue: [] }, false)).toBe('submit')
  })

  test('a queue keeps its order, and has a bound', () => {
    expect(onOverlap({ overlap: 'queue', queue: [1] }, false)).toBe('queue')
    expect(onOverlap({ overlap: 'queue', queue: Array(maxQueue).fill(1) }, true)).toBe('skip')
  })
})

test('of a time that has just come, nothing is looked for before it', () => {
  let looked = 0
  const times: Times = {
    next: (after) => Math.floor(after / minute) * minute + minute,
    previous: () => {
      looked++
      return []
    },
  }
  const now = Math.ceil(begin / minute) * minute
  const catch_up: CatchUp = 'all'
  const settings = { catch_up, catch_up_window_s: 86_400, catch_up_max: 100, jitter_s: 0 as const, list: [] }
  const schedule = scheduleWith(settings, now)
  expect(nextStep(schedule, times, now + graceMs)).toEqual({ step: 'run', planned: now, next: now + minute })
  expect(looked).toBe(0)
})

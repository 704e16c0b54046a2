import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import type { MissionStatus } from '../../../../contract/resources/mission.ts'
import { complete } from '../../../../core/records/mission/finish.ts'
import { isFinished, type Mission, notStarted } from '../../../../core/records/mission/mission.ts'
import { firstStates, requireTransition, states } from '../../../../core/records/mission/states.ts'
import { catalogue, type EventType } from '../../../../events/catalogue.ts'

const names = Object.keys(states) as MissionStatus[]
const nextOf = (state: MissionStatus) => Object.keys(states[state].next) as MissionStatus[]
const isTerminal = (state: MissionStatus) => isFinished({ status: state } as Mission)

function reachableFrom(starts: readonly MissionStatus[]): Set<MissionStatus> {
  const reached = new Set(starts)
  for (const state of reached) for (const next of nextOf(state)) reached.add(next)
  return reached
}

test('every state can be reached', () => {
  expect([...reachableFrom(firstStates)].sort()).toEqual([...names].sort())
})

test.each(names.filter((state) => !isTerminal(state)))('%s leads to an end, can be cancelled, and expires', (state) => {
  expect([...reachableFrom([state])].some(isTerminal)).toBe(true)
  expect(nextOf(state)).toEqual(expect.arrayContaining(['CANCELLED', 'EXPIRED']))
})

test.each(names.filter(isTerminal))('nothing follows %s', (state) => {
  expect(nextOf(state)).toEqual([])
})

test('all that is told is in the catalogue', () => {
  const types = names.flatMap((state) => [
    ...states[state].within,
    ...Object.values(states[state].next).flatMap((step) => [...step.by, ...(step.with ?? [])]),
  ])
  expect(types.filter((type) => !(type in catalogue))).toEqual([])
})

describe('a step that the table does not have is refused', () => {
  const mission = { ...notStarted, status: 'WAITING' } as unknown as Mission
  const running = { ...notStarted, status: 'RUNNING' } as unknown as Mission
  const done = complete(mission, { inline: '' }, 0).mission

  test.each([
    ['a state that may not follow', mission, done, 'mission.completed'],
    ['another fact than the one that says so', mission, { ...mission, status: 'PENDING' } as Mission, 'mission.queued'],
    ['anything after the end', done, done, 'step.recorded'],
    ['an end that is told of a mission that goes on', running, running, 'mission.completed'],
    ['a decision that wakes nobody', mission, mission, 'approval.decided'],
    ['a mission that begins in its middle', undefined, mission, 'mission.submitted'],
  ] as const)('%s', (_, from, to, type) => {
    expect(() => requireTransition(from, to, [type as EventType])).toThrow('states.ts has no')
  })

  test('a fact beside the step that does not belong to it', () => {
    expect(() => requireTransition(running, done, ['mission.completed', 'mission.queued'])).toThrow('states.ts has no')
    expect(() => requireTransition(running, done, ['step.recorded', 'mission.completed'])).not.toThrow()
  })
})

describe('of all steps that can be named', () => {
  const types = Object.keys(catalogue) as EventType[]
  const mission = (status: MissionStatus) => ({ ...notStarted, status }) as unknown as Mission
  const isTaken = (from: MissionStatus | undefined, to: MissionStatus, facts: readonly EventType[]) => {
    try {
      requireTransition(from && mission(from), mission(to), facts)
      return true
    } catch {
      return false
    }
  }

  test.each(names)('from %s those of the table are taken, each by one of its facts', (from) => {
    for (const to of names.filter((name) => name !== from)) {
      const step = states[from].next[to]
      expect(types.filter((type) => isTaken(from, to, [type]))).toEqual(types.filter((type) => step?.by.includes(type)))
    }
  })

  test.each(names)('from %s each tells beside its fact what the table has beside it, and never alone', (from) => {
    for (const [to, { by, with: beside = [] }] of Object.entries(states[from].next)) {
      for (const fact of by) {
        const allowed = types.filter((type) => isTaken(from, to as MissionStatus, [type, fact]))
        expect(allowed).toEqual(types.filter((type) => [...by, ...beside].includes(type)))
      }
    }
  })

  test.each(names)('%s may be kept while only that is told which happens within it', (state) => {
    expect(types.filter((type) => isTaken(state, state, [type]))).toEqual(
      types.filter((type) => states[state].within.includes(type)),
    )
    for (const [type = 'mission.changed', ...others] of [[...states[state].within]]) {
      if (others.length === 0) continue
      expect(isTaken(state, state, [type, ...others])).toBe(true)
      expect(isTaken(state, state, [type, 'mission.submitted'])).toBe(false)
    }
  })

  test('a mission begins in a first state, by being submitted, and may be told that its rate makes it wait', () => {
    for (const to of names) {
      const isFirst = firstStates.includes(to)
      expect(types.filter((type) => isTaken(undefined, to, [type]))).toEqual(isFirst ? ['mission.submitted'] : [])
      expect(types.filter((type) => isTaken(undefined, to, ['mission.submitted', type])).toSorted()).toEqual(
        isFirst ? ['mission.rate_limited', 'mission.submitted'] : [],
      )
    }
  })

  test('the error names the step', () => {
    const done = mission('COMPLETED')
    const facts: EventType[] = ['mission.queued', 'step.recorded']
    expect(() => requireTransition(undefined, done, facts)).toThrow(
      'core/records/mission/states.ts has no nothing → COMPLETED by mission.queued, step.recorded',
    )
    expect(() => requireTransition(done, mission('QUEUED'), facts)).toThrow('has no COMPLETED → QUEUED by')
  })
})

test('docs/missions.md shows the table as it is', () => {
  const text = readFileSync(new URL('../../../../docs/missions.md', import.meta.url), 'utf8')
  expect(text).toContain(diagram())
  expect(text).toContain(table())
  expect(text).toContain(within())
  expect(text).toContain(beside())
})

function diagram(): string {
  const begins = firstStates.map((state) => `  [*] --> ${state}`)
  const steps = names.flatMap((state) =>
    Object.entries(states[state].next).map(([next, { by }]) => `  ${state} --> ${next}: ${by.join(', ')}`),
  )
  const ends = names.filter(isTerminal).map((state) => `  ${state} --> [*]`)
  return ['```mermaid', 'stateDiagram-v2', ...begins, ...steps, ...ends, '```'].join('\n')
}

function table(): string {
  const rows = names.map((state) => `| ${state} | ${states[state].endedBy} | ${states[state].atMost} |`)
  return ['| state | ended by | lasts at most until |', '|---|---|---|', ...rows].join('\n')
}

function within(): string {
  const rows = names
    .filter((state) => !isTerminal(state))
    .map((state) => `| ${state} | ${listed(states[state].within)} |`)
  return ['| state | what may be told without leaving it |', '|---|---|', ...rows].join('\n')
}

function beside(): string {
  const rows = names.flatMap((state) =>
    Object.entries(states[state].next).flatMap(([next, step]) =>
      step.with ? [`| ${state} → ${next} | ${listed(step.with)} |`] : [],
    ),
  )
  return ['| step | what the same write may tell beside |', '|---|---|', ...rows].join('\n')
}

function listed(types: readonly EventType[]): string {
  return types.map((type) => `\`${type}\``).join(', ')
}

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { AgentStrategy, type Standing } from '../../../../contract/resources/agent-choice.ts'
import { isUnreliable } from '../../../../core/engine/remote/choose.ts'
import { inTurn } from '../../../../core/features/supervision/compare-agents.ts'
import { type Ranking, rankAgents, turnOf, type Wishes } from '../../../../core/features/supervision/rank-agents.ts'
import { choiceView } from '../../../../core/records/mission/agent-choice.ts'

const names = Array.from({ length: 8 }, (_, at) => `a${at}`)
const some = fc.subarray(names)

const standing: fc.Arbitrary<Omit<Standing, 'agent'>> = fc
  .record({
    room: fc.constantFrom('free', 'full', 'away'),
    load: fc.nat(4),
    capacity: fc.nat(5),
    finished: fc.nat(8),
    part: fc.nat(8),
    usd_per_success: fc.option(fc.constantFrom(0, 0.001, 0.002, 5)),
  })
  .map(({ part, ...rest }) => ({ ...rest, succeeded: Math.min(part, rest.finished) }))

const standings = fc
  .array(standing, { minLength: 1, maxLength: names.length })
  .map((all) => all.map((one, at): Standing => ({ ...one, agent: names[at] ?? '' })))

const wishes: fc.Arbitrary<Wishes> = fc.record({
  prefer: some,
  avoid: some,
  strategy: fc.constantFrom(...AgentStrategy.options),
  untried: some,
  missionId: fc.string({ maxLength: 4 }),
})

function ranked(all: readonly Standing[], given: Wishes): Ranking {
  const ranking = rankAgents(all, given)
  if (!ranking) throw new Error('Nobody was chosen')
  return ranking
}

test('the order in which agents stand decides nothing', () => {
  const shuffled = standings.chain((all) =>
    fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length, maxLength: all.length })),
  )
  fc.assert(
    fc.property(shuffled, wishes, ([all, others], given) => {
      expect(ranked(others, given)).toEqual(ranked(all, given))
    }),
  )
})

test('the next one is chosen where the first is not there', () => {
  fc.assert(
    fc.property(standings, wishes, (all, given) => {
      const { chosen, next } = ranked(all, given)
      const without = rankAgents(
        all.filter(({ agent }) => agent !== chosen.agent),
        given,
      )
      expect(without?.chosen ?? null).toEqual(next)
    }),
  )
})

test('nobody with more room, or as much and less unwelcome, is passed over', () => {
  const rooms = ['free', 'full', 'away']
  fc.assert(
    fc.property(standings, wishes, (all, given) => {
      const rank = (one: Standing) => [
        rooms.indexOf(one.room),
        Number(given.avoid.includes(one.agent)),
        Number(!given.prefer.includes(one.agent)),
        Number(isUnreliable(one)),
      ]
      const best = all.map(rank).toSorted((a, b) => a.map((x, at) => x - (b[at] ?? 0)).find((x) => x !== 0) ?? 0)[0]
      expect(rank(ranked(all, given).chosen)).toEqual(best)
    }),
  )
})

test('the reason given tells the chosen agent from the next', () => {
  const tells: Record<Ranking['decided_by'], (a: Standing, b: Standing | null, given: Wishes) => boolean> = {
    only_candidate: (_, next) => next === null,
    room: (a, b) => a.room !== b?.room,
    avoid: (a, b, { avoid }) => !avoid.includes(a.agent) && avoid.includes(b?.agent ?? ''),
    prefer: (a, b, { prefer }) => prefer.includes(a.agent) && !prefer.includes(b?.agent ?? ''),
    reliability: (a, b) => !isUnreliable(a) && b !== null && isUnreliable(b),
    turn: (a, b, { missionId }) => b !== null && turnOf(missionId, a.agent) < turnOf(missionId, b.agent),
    cost: (a, b, { strategy, untried }) =>
      strategy === 'cheapest' &&
      (a.usd_per_success === null
        ? untried.includes(a.agent) && a.load === 0
        : a.usd_per_success < (b?.usd_per_success ?? 99)),
    load: (a, b) => b !== null && a.load / Math.max(1, a.capacity) < b.load / Math.max(1, b.capacity),
    success: (a, b) => b !== null && (a.succeeded + 1) / (a.finished + 2) > (b.succeeded + 1) / (b.finished + 2),
    name: (a, b, { missionId }) =>
      b !== null && turnOf(missionId, a.agent) === turnOf(missionId, b.agent) && a.agent < b.agent,
  }
  fc.assert(
    fc.property(standings, wishes, (all, given) => {
      const { chosen, next, decided_by } = ranked(all, given)
      expect(tells[decided_by](chosen, next, given)).toBe(true)
    }),
  )
})

const free: Omit<Standing, 'agent'> = {
  room: 'free',
  load: 0,
  capacity: 4,
  finished: 0,
  succeeded: 0,
  usd_per_success: null,
}
const wanted = { prefer: [], avoid: [], strategy: 'cheapest', untried: ['new'], missionId: 'm' } as const

test('the cheapest is chosen, and one that is not known yet is tried, but one mission at a time', () => {
  const known = [
    { ...free, agent: 'dear', usd_per_success: 0.02 },
    { ...free, agent: 'cheap', usd_per_success: 0.01, load: 3 },
  ]
  expect(ranked(known, wanted)).toMatchObject({ chosen: { agent: 'cheap' }, decided_by: 'cost' })
  const idle = { ...free, agent: 'new' }
  expect(ranked([...known, idle], wanted)).toMatchObject({ chosen: { agent: 'new' }, decided_by: 'cost' })
  expect(ranked([...known, { ...idle, load: 1 }], wanted)).toMatchObject({ chosen: { agent: 'cheap' } })
})

test('an agent whose missions all failed, or cost what is not known, is dearer than any whose cost is known', () => {
  const known = { ...free, agent: 'known', usd_per_success: 5, load: 3 }
  for (const results of [
    { finished: 3, succeeded: 0 },
    { finished: 3, succeeded: 3 },
  ]) {
    const unknown = { ...free, ...results, agent: 'a' }
    expect(ranked([unknown, known], wanted)).toMatchObject({ chosen: { agent: 'known' }, decided_by: 'cost' })
  }
})

test('of an agent without a success it is not said what one costs', () => {
  const known = { ...free, agent: 'known', usd_per_success: 5 }
  const failing = { ...free, agent: 'a', finished: 3 }
  const choice = { capabilities: ['x'], strategy: 'cheapest', candidates: 2, compared: 2 } as const
  expect(choiceView({ ...choice, ...ranked([failing, known], wanted) }).sentence).toBe(
    'known was chosen of 2 agents with `x`: a mission that goes well costs USD 5.000000, and no recent one of a went well.',
  )
})

test('a burst that finds two equal agents full goes to both, whatever the strategy', () => {
  const equal = ['a', 'b'].map((agent) => ({ ...free, agent, room: 'full' as const, load: 1, capacity: 1 }))
  for (const strategy of AgentStrategy.options) {
    const chosen = Array.from({ length: 200 }, (_, at) =>
      ranked(equal, { ...wanted, strategy, missionId: `mis_${at}` }),
    )
    expect(new Set(chosen.map(({ decided_by }) => decided_by))).toEqual(new Set(['turn']))
    expect(chosen.filter((one) => one.chosen.agent === 'a').length).toBeGreaterThan(60)
    expect(chosen.filter((one) => one.chosen.agent === 'b').length).toBeGreaterThan(60)
  }
})

test('missions that are spread go to each agent about as often, and one that leaves moves only its own', () => {
  const three = ['a', 'b', 'c'].map((agent) => ({ ...free, agent }))
  const chosen = (from: readonly Standing[], at: number) =>
    ranked(from, { ...wanted, strategy: 'spread', missionId: `mis_${at}` }).chosen.agent
  const missions = Array.from({ length: 600 }, (_, at) => at)
  const before = missions.map((at) => chosen(three, at))
  for (const { agent } of three) expect(before.filter((one) => one === agent).length).toBeGreaterThan(150)
  for (const at of missions) if (before[at] !== 'c') expect(chosen(three.slice(0, 2), at)).toBe(before[at])
})

test('many agents are compared in turn: the preferred first, the avoided last, and others for other missions', () => {
  const many = Array.from({ length: 60 }, (_, at) => ({ name: `a${at}` }))
  const avoid = many.slice(0, 45).map(({ name }) => name)
  const compared = (missionId: string) => inTurn(many, { prefer: ['a50'], avoid, missionId }).map(({ name }) => name)
  const [one, other] = [compared('mis_1'), compared('mis_2')]
  for (const names of [one, other]) {
    expect(names).toHaveLength(60)
    expect(names[0]).toBe('a50')
    expect(names.slice(0, 15).filter((name) => avoid.includes(name))).toEqual([])
  }
  expect(one.slice(0, 10)).not.toEqual(other.slice(0, 10))
})

test('nobody is chosen where there is nobody', () => {
  expect(rankAgents([], wanted)).toBeUndefined()
})

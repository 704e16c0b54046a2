import { expect, test } from 'vitest'
import { type Findings, type Need, needsOf, urgencyOf } from '../../../../web/rooms/now/needs.ts'

const now = Date.parse('2026-11-30T12:00:00.000Z')

type ItemOf<Name extends keyof Findings> =
  NonNullable<Findings[Name]> extends { readonly items: readonly (infer Item)[] } ? Item : never

/** Only what is looked at. */
function listOf<Name extends keyof Findings>(items: readonly object[], next_cursor: string | null = null) {
  return { items: items as ItemOf<Name>[], next_cursor } as unknown as NonNullable<Findings[Name]>
}

function kindsOf(needs: readonly Need[]): readonly string[] {
  return needs.map((need) => `${urgencyOf(need)} ${need.kind}`)
}

const budget = {
  ...{ scope: 'tenant', period: 'day', usd: 10, tokens: null, waiting: 0, resets_at: null, updated_at: null },
  ...{ reserved: { usd: 0, tokens: 0 }, remaining: { usd: 10, tokens: null } },
}

test('nothing is needed where all is well, or nothing was read', () => {
  expect(needsOf({}, now)).toEqual([])
  const well: Findings = {
    budgets: listOf<'budgets'>([{ ...budget, spent: { usd: 7.9, tokens: 0 } }]),
    agents: listOf<'agents'>([{ name: 'a', state: 'up', switch_id: null, waiting: 3, instances: { up: 1, known: 1 } }]),
    models: listOf<'models'>([{ name: 'm', health: { state: 'ok', until: null } }]),
    deadLetters: listOf<'deadLetters'>([{ status: 'redriven', code: 'x', died_at: '' }]),
  }
  expect(needsOf(well, now)).toEqual([])
})

test('missions whose own budgets have too little left need a person; those that wait for a budget of others are told by it', () => {
  const waits = (scope: string, since: string) => ({ kind: 'budget', scope, since })
  const waiting = listOf<'waiting'>([
    { id: 'mis_2', waiting_for: waits('mission:mis_2', '2026-11-30T11:30:00.000Z') },
    { id: 'mis_1', waiting_for: waits('mission:mis_1', '2026-11-30T11:00:00.000Z') },
    { id: 'mis_3', waiting_for: waits('tenant', '2026-11-30T10:00:00.000Z') },
    { id: 'mis_4', waiting_for: { kind: 'approval', since: '2026-11-30T09:00:00.000Z' } },
  ])
  const oldest = { oldest: '2026-11-30T11:00:00.000Z', mission: 'mis_1' }
  expect(needsOf({ waiting }, now)).toEqual([{ kind: 'ownBudgets', count: 2, isCapped: false, ...oldest }])
})

test('what stands still comes before what soon will, and that before what somebody wants', () => {
  const needs = needsOf(
    {
      switches: listOf<'switches'>([
        { id: 'swi_1', mode: 'pause', scope: { kind: 'tag', tag: 'import' }, reason: '', since: '', stop_id: null },
        { id: 'swi_2', mode: 'pause', scope: { kind: 'tenant' }, reason: '', since: '', stop_id: null },
      ]),
      budgets: listOf<'budgets'>([
        { ...budget, spent: { usd: 8, tokens: 0 } },
        { ...budget, period: 'month', spent: { usd: 1, tokens: 0 }, waiting: 2 },
      ]),
      approvals: listOf<'approvals'>([
        { about: 'tool_call', created_at: '2026-11-30T11:00:00.000Z' },
        { about: 'effect_unknown', created_at: '2026-11-30T10:00:00.000Z' },
      ]),
      stops: listOf<'stops'>([
        { id: 'stp_1', state: 'stopping' },
        { id: 'stp_2', state: 'stopped' },
      ]),
    },
    now,
  )
  expect(kindsOf(needs)).toEqual([
    ...['now switch', 'now budget', 'now effects', 'now approvals', 'soon budget', 'known switch', 'known stopping'],
  ])
})

test('dead letters are told by cause, the most frequent first, and a count that stopped says so', () => {
  const letter = (code: string, died_at: string) => ({ status: 'open', code, died_at })
  const letters = [letter('rare', '2026-11-30T09'), letter('often', '2026-11-30T08'), letter('often', '2026-11-30T10')]
  expect(needsOf({ deadLetters: listOf<'deadLetters'>(letters, 'more') }, now)).toEqual([
    { kind: 'deadLetters', code: 'often', count: 2, isCapped: true, newest: '2026-11-30T10' },
    { kind: 'deadLetters', code: 'rare', count: 1, isCapped: true, newest: '2026-11-30T09' },
  ])
})

test('an agent is missed if work waits for it or its workers are gone, not if it never had any or a switch stops it', () => {
  const agent = { name: 'a', state: 'down', switch_id: null, waiting: 0, instances: { up: 0, known: 0 } }
  const agents = [
    agent,
    { ...agent, name: 'waited-for', waiting: 1 },
    { ...agent, name: 'lost', instances: { up: 0, known: 2 } },
    { ...agent, name: 'switched-off', waiting: 4, switch_id: 'swi_1' },
  ]
  expect(needsOf({ agents: listOf<'agents'>(agents) }, now)).toMatchObject([{ agent: 'waited-for' }, { agent: 'lost' }])
})

test('callbacks that failed within a day count, by host', () => {
  const delivery = (url: string, created_at: string) => ({ url, created_at })
  const deliveries = [
    delivery('https://a.example/x', '2026-11-30T11:00:00.000Z'),
    delivery('https://a.example/y', '2026-11-29T13:00:00.000Z'),
    delivery('https://b.example/', '2026-11-29T11:00:00.000Z'),
  ]
  expect(needsOf({ deliveries: listOf<'deliveries'>(deliveries, 'more') }, now)).toEqual([
    { kind: 'deliveries', host: 'a.example', count: 2, isCapped: false },
  ])
})

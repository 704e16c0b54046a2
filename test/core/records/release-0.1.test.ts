import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { Agent as AgentView } from '../../../contract/resources/agent.ts'
import { Mission as MissionView } from '../../../contract/resources/mission.ts'
import type { Kind } from '../../../core/base/storing/kind.ts'
import { requireStorable } from '../../../core/base/storing/storable.ts'
import { memoryKind } from '../../../core/engine/tools/memory/mission-memory.ts'
import { linkKeyKind } from '../../../core/features/approvals/link-key.ts'
import { signingKeysKind } from '../../../core/features/callbacks/signing-secret.ts'
import { connectionKind } from '../../../core/features/live/connections.ts'
import { ticketKind } from '../../../core/features/live/tickets.ts'
import { agentKind } from '../../../core/records/agent/agent.ts'
import { approvalKind } from '../../../core/records/approval/approval.ts'
import { spendingKind } from '../../../core/records/budget/spending.ts'
import { budgetsKind } from '../../../core/records/budget/tenant-budgets.ts'
import { waiterCountKind, waiterKind } from '../../../core/records/budget/waiters.ts'
import { conversationKind, messageKind } from '../../../core/records/conversation/conversation.ts'
import { deadLetterKind } from '../../../core/records/dead-letter/dead-letter.ts'
import { deliveryKind } from '../../../core/records/delivery/delivery.ts'
import { earlierRequestKind } from '../../../core/records/idempotency/idempotency.ts'
import { instanceKind } from '../../../core/records/instance/instance.ts'
import { signalKind } from '../../../core/records/instance/instance-items.ts'
import { standingOrderKind } from '../../../core/records/instance/standing-order.ts'
import { apiKeyKind } from '../../../core/records/key/api-key.ts'
import { childLinkKind } from '../../../core/records/mission/child-links.ts'
import { eventPages } from '../../../core/records/mission/event-pages.ts'
import { missionKind } from '../../../core/records/mission/mission.ts'
import { putMission } from '../../../core/records/mission/mission-items.ts'
import { missionSummary } from '../../../core/records/mission/mission-view.ts'
import { keptUntil } from '../../../core/records/mission/retention.ts'
import { stepItemKind, stepKind } from '../../../core/records/mission/steps.ts'
import { definitionKind } from '../../../core/records/permit/definition.ts'
import { rateKind } from '../../../core/records/permit/gcra.ts'
import { permitKind } from '../../../core/records/permit/permit-items.ts'
import { platformSwitchesKind } from '../../../core/records/platform/platform-switches.ts'
import { workKind } from '../../../core/records/platform/work.ts'
import { runKind, scheduleKind } from '../../../core/records/schedule/schedule.ts'
import { slotKind } from '../../../core/records/slot/slots.ts'
import { abortedCallKind, stopEntryKind, stopKind } from '../../../core/records/stop/stop.ts'
import { subscriptionKind } from '../../../core/records/subscription/subscriptions.ts'
import { tenantEntryKind, tenantKind } from '../../../core/records/tenant/tenant.ts'

const root = join(import.meta.dirname, '..', '..', '..')

/** One body of each shape that release 0.1 wrote while all scenarios ran, by kind. */
const items: Readonly<Record<string, readonly unknown[]>> = JSON.parse(
  readFileSync(join(root, 'test', 'fixtures', 'release-0.1', 'items.json'), 'utf8'),
)

const kinds: readonly Kind<unknown>[] = [
  ...[abortedCallKind, agentKind, apiKeyKind, approvalKind, budgetsKind, connectionKind, conversationKind],
  ...[deadLetterKind, definitionKind, deliveryKind, earlierRequestKind, eventPages, instanceKind, linkKeyKind],
  childLinkKind,
  ...[memoryKind, messageKind, missionKind, permitKind, platformSwitchesKind, rateKind, runKind, scheduleKind],
  ...[signalKind, signingKeysKind, slotKind, spendingKind, standingOrderKind, stepItemKind, stopEntryKind],
  ...[stopKind, subscriptionKind, tenantEntryKind, tenantKind, ticketKind, waiterCountKind, waiterKind, workKind],
]

/**
 * Not among the fixtures: nothing read the ledger; no scenario opens a circuit; release 0.1 set nothing aside, did not say its
 * format, had no connections and tools of a tenant, knew no lasting memories, summarised nothing, evaluated nothing, had no files,
 * counted no trees, held no replies, learned nothing of endpoints, erased no missions, and told nobody by mail.
 */
const newKinds = [
  'agent by capability',
  'progress of listing agents by capability',
  'conversation summary',
  ...['service connection', 'connection use', 'tool', 'MCP server', 'MCP tool', 'model provider'],
  ...['tokens of a connection', 'pending authorization'],
  ...['lasting memory', 'turn of a drawer', 'request to forget'],
  ...['function tool', 'call of a function tool'],
  ...['data set', 'case', 'evaluation', 'plan of an evaluation', 'trial'],
  ...['file', 'total of files', 'artifact'],
  'size of a tree',
  'held reply',
  'lessons',
  'erasure',
  'counts of a minute',
  'list of the sessions of a key',
  'session',
  'sign-in code',
  'use of a session',
  ...['mail subscription', 'counter of further events'],
]
const without = ['billed call', 'circuit', 'note of an unreadable item', 'format', ...newKinds]

test('each kind that there is has items of release 0.1', () => {
  const sources = globSync('core/**/*.ts', { cwd: root }).map((file) => readFileSync(join(root, file), 'utf8'))
  const named = sources.flatMap((text) =>
    [...text.matchAll(/\bkindOf\(\s*'([^']+)',/g)].map(([, name]) => String(name)),
  )
  expect([...new Set(named)].filter((name) => !without.includes(name)).sort()).toEqual(Object.keys(items).sort())
  expect(kinds.map(({ name }) => name).sort()).toEqual(Object.keys(items).sort())
})

describe.each(kinds.map((kind) => [kind.name, kind] as const))('%s', (name, kind) => {
  test.each((items[name] ?? []).map((body) => [JSON.stringify(body).slice(0, 60), body]))('%s…', (_start, body) => {
    expect(kind.decode(body)).toEqual(body)
  })
})

test('recorded steps keep all that was recorded', () => {
  for (const body of items.step ?? []) {
    const { inline } = body as { inline?: unknown }
    if (inline !== undefined) expect(stepKind.decode(inline)).toEqual(inline)
  }
})

describe('a data folder older than release 0.1', () => {
  const later = [
    'retention_days',
    'redriven_from',
    'open_effect',
    'hold',
    'remote',
    'retry',
    'budget',
    'metadata',
    'tags',
    'usage',
  ]

  test.each(items.mission?.map((body) => [(body as { status: string }).status, body]) ?? [])(
    'has missions, %s among them, without what came later, and they are shown',
    (_status, body) => {
      const old = lacking(body, later)
      const view = missionSummary(missionKind.decode(old))
      expect(MissionView.parse(view)).toMatchObject({ redriven_from: null, open_effect: null, hold: null, tags: [] })
    },
  )

  test('has missions that do not say how long they are kept, and are kept as long as any', () => {
    for (const body of items.mission ?? []) {
      const mission = missionKind.decode(lacking(body, later))
      expect(keptUntil(mission)).toBeGreaterThan(mission.deadline / 1000)
      expect(() => requireStorable([putMission(mission, 1)])).not.toThrow()
    }
  })

  test('has agents without policies, and they are shown', () => {
    for (const body of items.agent ?? []) {
      const agent = agentKind.decode(lacking(body, ['approvals', 'effects', 'capabilities', 'kind', 'fallback_models']))
      expect(AgentView.parse(agent)).toMatchObject({ approvals: [], effects: [], kind: 'hosted' })
    }
  })
})

test('no number that is odd makes a mission unreadable, or a list of them', () => {
  const [body] = items.mission ?? []
  const odd = { ...(body as object), usage: { model_calls: null, tool_calls: 'x', cost_usd: {} } }
  expect(missionKind.decode(odd).usage).toEqual({
    ...{ model_calls: 0, tool_calls: 0, input_tokens: 0, output_tokens: 0, cost_usd: 0 },
    estimated: true,
  })
})

test('nothing that the store gives out is cast', () => {
  const cast = /\bbody as [A-Z]/
  const files = globSync('{core,functions,adapters}/**/*.ts', { cwd: root })
  expect(files.filter((file) => cast.test(readFileSync(join(root, file), 'utf8')))).toEqual([])
})

function lacking(body: unknown, names: readonly string[]): object {
  return Object.fromEntries(Object.entries(body as object).filter(([name]) => !names.includes(name)))
}

import { describe, expect, test } from 'vitest'
import { definitions } from '../../functions/definitions.ts'
import type { FunctionDefinition } from '../../functions/runtime/definition.ts'
import type { PartName } from '../../functions/runtime/parts.ts'
import { checksSessions } from '../../functions/runtime/session-access.ts'
import { readPortReach } from './port-reach.ts'

const reach = readPortReach()

const noCall = 'It settles what a call reserved, and the missions that this function moves have none in flight.'
const onlyChecks = 'It knows the tools to check arguments that a person changed or that were recorded, and calls none.'

/** What the code of a function names and it never does, so that it is not granted. */
const neverDone: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  approvals: { 'stores.entities.add': noCall, 'web.fetch': onlyChecks },
  'continue-conversation': { 'stores.entities.add': noCall },
  'continue-evaluation': { 'web.fetch': onlyChecks, 'mcp.connect': onlyChecks },
  'dead-letters': { 'stores.entities.add': noCall },
  'dead-messages': { 'stores.entities.add': noCall },
  evaluations: { 'web.fetch': onlyChecks, 'mcp.connect': onlyChecks },
  limits: { 'stores.entities.add': noCall },
  'resume-parent': { 'stores.entities.add': noCall },
  sweep: { 'web.fetch': onlyChecks, 'mcp.connect': onlyChecks },
  timers: { 'web.fetch': onlyChecks },
}

/** What reads the stream is its consumers together, and declares what these do. */
const own = definitions.filter(({ trigger }) => trigger.kind !== 'stream')

/** Ports that need no permission. */
const free = /^(clock|ids|memory|settings|logger)\./

describe.each(own)('$name', (definition) => {
  const reached = reachedBy(definition)
  const declared = declaredBy(definition)
  const never = Object.keys(neverDone[definition.name] ?? {})

  test('declares every operation of a port that its code can reach', () => {
    expect(reached.filter((operation) => !declared.includes(operation) && !never.includes(operation))).toEqual([])
  })

  test('declares no operation that its code cannot reach', () => {
    expect(declared.filter((operation) => !reached.includes(operation))).toEqual([])
  })

  test('is told of no exception that is none', () => {
    expect(never.filter((operation) => !reached.includes(operation) || declared.includes(operation))).toEqual([])
  })
})

/** The declarations by which code touches each part, or changes it where all may read it. */
const touches: Readonly<Record<PartName, readonly string[]>> = {
  format: ['core/base/storing/format.ts#raiseFormat'],
  health: ['core/features/health/check-health.ts#lookAtStore'],
  'set-aside': ['core/features/operators/list-set-aside.ts#listSetAside'],
  tenants: ['core/records/tenant/tenant.ts#tenantsPartition'],
  authorizations: ['core/records/service-connection/pending-authorization.ts#pendingAuthorizationKey'],
  circuits: ['core/features/health/check-health.ts#lookAtModels', 'core/features/models/list-models.ts#listModels'],
  lessons: ['core/engine/lessons/lessons.ts#createLessons'],
  connections: ['core/features/live/connections.ts#connectionKey'],
  keys: ['core/features/access/revoke-key.ts#putKey', 'core/features/access/create-tenant.ts#newKey'],
  'service-connections': ['core/records/service-connection/service-connection.ts#putServiceConnection'],
  'model-providers': ['core/records/model-provider/model-provider.ts#putProvider'],
  'connection-tokens': [
    'core/records/service-connection/connection-tokens.ts#replaceTokens',
    'core/records/service-connection/connection-tokens.ts#putGranted',
    'core/records/service-connection/connection-tokens.ts#deleteTokens',
  ],
  revocations: ['core/records/key/revoked-keys.ts#putRevokedKey'],
  subscriptions: ['core/records/subscription/subscriptions.ts#subscriptionKey'],
  tickets: ['core/features/live/tickets.ts#ticketKey'],
  sessions: [
    'core/features/access/sign-in.ts#begin',
    'core/features/access/end-session.ts#end',
    'core/features/access/sign-in-codes.ts#codeKey',
  ],
}

/** What lib/adapters.ts gives to the port of models touches these. */
const ofModels: ReadonlySet<string> = new Set(['circuits', 'lessons'])

test.each(Object.entries(touches))('those functions name %s whose code can touch it', (part, by) => {
  const reaching = own.filter((definition) => {
    const found = reach.declarations(`functions/${definition.name}/handler.ts`, 'createHandler')
    return by.some((id) => found.has(id)) || (ofModels.has(part) && definition.uses.models?.includes('generate'))
  })
  expect(own.filter(({ parts }) => parts?.includes(part as PartName))).toEqual(reaching)
})

/** What every function that answers requests may do, whatever it declares. */
const checkOfSessions = [
  'core/records/key/authenticate.ts#authenticateSession',
  'core/records/key/session.ts#requireLiveSession',
]

function reachedBy(definition: FunctionDefinition): readonly string[] {
  const { name, uses } = definition
  const without = checksSessions(definition) ? checkOfSessions : []
  const found = new Set(reach.from(`functions/${name}/handler.ts`, 'createHandler', without))
  // What lib/adapters.ts gives to the port of models.
  if (uses.models?.includes('generate')) {
    for (const operation of reach.from('core/engine/circuits/circuits.ts', 'createCircuits')) found.add(operation)
    for (const operation of reach.from('core/engine/lessons/lessons.ts', 'createLessons')) found.add(operation)
  }
  return [...found].filter((operation) => !free.test(operation)).sort()
}

function declaredBy({ uses: { stores = {}, ...ports } }: FunctionDefinition): readonly string[] {
  const ofStores = Object.entries(stores).flatMap(([table, all]) => all.map((one) => `stores.${table}.${one}`))
  const ofPorts = Object.entries(ports).flatMap(([port, all]) => (all ?? []).map((one) => `${port}.${one}`))
  return [...ofStores, ...ofPorts].sort()
}

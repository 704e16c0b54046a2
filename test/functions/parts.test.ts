import { expect, test } from 'vitest'
import type { Ports } from '../../core/base/ports/ports.ts'
import type { Change, Stores } from '../../core/base/ports/store.ts'
import { createTenant } from '../../core/features/access/create-tenant.ts'
import { createTicket } from '../../core/features/live/tickets.ts'
import { apiKeyKey } from '../../core/records/key/api-key.ts'
import { authenticate } from '../../core/records/key/authenticate.ts'
import { putRevokedKey } from '../../core/records/key/revoked-keys.ts'
import { putSessionUse, sessionKey, sessionUseKey } from '../../core/records/key/session.ts'
import { modelProviderKey } from '../../core/records/model-provider/model-provider.ts'
import { connectionTokensPartition } from '../../core/records/service-connection/connection-tokens.ts'
import { serviceConnectionKey } from '../../core/records/service-connection/service-connection.ts'
import { subscriptionKey } from '../../core/records/subscription/subscriptions.ts'
import { definitions } from '../../functions/definitions.ts'
import type { FunctionDefinition } from '../../functions/runtime/definition.ts'
import { closedOfTenants, isAmong, openOfPlatform, type PartName } from '../../functions/runtime/parts.ts'
import { guardPorts } from '../../local/guard.ts'
import { createSimulatedPlatform } from '../simulation/simulated-platform.ts'

const [any] = definitions as readonly FunctionDefinition[]

/** What a function gets that may do everything to both tables, but names only these parts. */
async function naming(...parts: readonly PartName[]) {
  const { ports, tenant, close } = await createSimulatedPlatform({ concurrency: 1 })
  const all = ['get', 'query', 'put', 'delete', 'check', 'add', 'increment', 'queryListing', 'queryDue'] as const
  const uses = { stores: { entities: all, ephemeral: all } }
  const guarded = guardPorts({ ...(any as FunctionDefinition), uses, parts }, ports) as Pick<Ports, 'stores'>
  return { stores: guarded.stores as Stores, tenant, ports, close }
}

const put = (table: 'entities' | 'ephemeral', partition: string): Change => ({
  change: 'put',
  table,
  item: { partition, sort: 's', version: 1, body: {} },
})

const closed: readonly (readonly [PartName, 'entities' | 'ephemeral', string])[] = [
  ['keys', 'entities', apiKeyKey('key_1').partition],
  ['service-connections', 'entities', serviceConnectionKey('shop').partition],
  ['model-providers', 'entities', modelProviderKey('mine').partition],
  ['connection-tokens', 'entities', connectionTokensPartition],
  ['subscriptions', 'ephemeral', subscriptionKey('mis_1', 'c').partition],
  ['sessions', 'ephemeral', sessionKey('ses_1').partition],
  ['revocations', 'ephemeral', partitionOf(putRevokedKey('key_1', 0))],
]

function partitionOf(change: Change): string {
  if (change.change !== 'put') throw new Error('It is put')
  return change.item.partition
}

test.each(closed)('a tenant’s %s are read by all, and changed by who names them', async (part, table, partition) => {
  const [without, naming_] = [await naming(), await naming(part)]
  const key = { partition, sort: 's' }
  const changes: readonly Change[] = [
    put(table, partition),
    { change: 'delete', table, key },
    { change: 'add', table, key, by: { a: 1 } },
  ]
  const store = without.stores.tenant(without.tenant)
  expect(await store.get(table, key)).toBeUndefined()
  for (const change of changes) expect(() => store.write([put(table, 'mission#1'), change])).toThrow('does not declare')
  expect(() => store.increment(table, key, 1)).toThrow('does not declare')
  await naming_.stores.tenant(naming_.tenant).write([put(table, partition)])
  for (const { close } of [without, naming_]) close()
})

test('a ticket is made only by who names tickets', async () => {
  const made = await createSimulatedPlatform({ concurrency: 1 })
  const { credential } = await createTenant(made.ports)({ name: 'Acme', concurrency: 1, requests_per_s: 10 })
  const caller = await authenticate(made.ports)(`Bearer ${credential}`)
  const guarded = (parts: readonly PartName[]) =>
    guardPorts({ ...(any as FunctionDefinition), uses: { stores: { ephemeral: ['put'] } }, parts }, made.ports) as Pick<
      Ports,
      'stores'
    >
  const ticket = (parts: readonly PartName[]) =>
    createTicket({ ...made.ports, ...guarded(parts) })(caller, 'http://localhost')
  await expect(ticket(['keys'])).rejects.toThrow('does not declare')
  expect((await ticket(['tickets'])).ticket).toMatch(/^ticket_/)
  made.close()
})

test('who answers requests reads sessions and notes their use, whatever it declares, and begins none', async () => {
  const { ports, tenant, close } = await createSimulatedPlatform({ concurrency: 1 })
  const storeOf = (trigger: FunctionDefinition['trigger']) => {
    const definition = { ...(any as FunctionDefinition), trigger, uses: { stores: { entities: ['get'] as const } } }
    return (guardPorts(definition, ports) as Pick<Ports, 'stores'>).stores.tenant(tenant)
  }
  const use = putSessionUse(
    { id: 'ses_1', key_id: 'key_1', secret_hash: '', created_at: 0, ends_at: Number.MAX_SAFE_INTEGER },
    ports.clock.now(),
    0,
  )
  const store = storeOf({ kind: 'http', area: 'agents' })
  await store.write([use])
  expect(await store.get('ephemeral', sessionUseKey('ses_1'))).toBeDefined()
  expect(await store.get('ephemeral', sessionKey('ses_1'))).toBeUndefined()
  expect(() => store.write([put('ephemeral', sessionKey('ses_1').partition)])).toThrow('does not declare')
  expect(() => store.write([put('ephemeral', 'idempotency#1')])).toThrow('does not declare')
  expect(() => store.get('ephemeral', { partition: 'idempotency#1', sort: 's' })).toThrow('does not declare')
  const other = storeOf({ kind: 'timer' })
  expect(() => other.write([use])).toThrow('does not declare')
  expect(() => other.get('ephemeral', sessionKey('ses_1'))).toThrow('does not declare')
  close()
})

test('of the platform’s own items each is read and written only by who names it', async () => {
  const { stores, close } = await naming('tenants')
  const query = { partition: 'tenants', limit: 1 }
  expect(await stores.platform.query('entities', query)).toEqual({ items: [] })
  for (const partition of ['set-aside', 'format', 'health', 'tenants2']) {
    expect(() => stores.platform.query('entities', { ...query, partition })).toThrow('does not declare')
    expect(() => stores.platform.get('entities', { partition, sort: 's' })).toThrow('does not declare')
    expect(() => stores.platform.getMany('entities', [{ partition, sort: 's' }])).toThrow('does not declare')
    expect(() => stores.platform.write([put('entities', partition)])).toThrow('does not declare')
  }
  expect(() => stores.platform.query('ephemeral', query)).toThrow('does not declare')
  expect(await stores.platform.queryDue({ until: 0, limit: 1 })).toEqual({ items: [] })
  close()
})

test('a part is of its table, whole or by its beginning', () => {
  expect(openOfPlatform('ephemeral', ['connections', 'tenants'])).toEqual(['connection#*', 'connections-of#*'])
  expect(closedOfTenants('entities', ['tickets'])).toEqual([
    'keys',
    'service-connections',
    'model-providers',
    'service-connection-tokens',
  ])
  expect(closedOfTenants('entities', ['keys', 'service-connections', 'model-providers', 'connection-tokens'])).toEqual(
    [],
  )
  expect(closedOfTenants('ledger', [])).toEqual([])
  for (const [partition, is] of [
    ['keys', true],
    ['keys2', false],
    ['ticket#1', true],
    ['a-ticket#1', false],
  ] as const)
    expect(isAmong(['keys', 'ticket#*'], partition)).toBe(is)
})

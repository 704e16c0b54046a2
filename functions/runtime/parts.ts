import type { TableName } from '../../core/base/ports/store.ts'
import { formatKey } from '../../core/base/storing/format.ts'
import { setAsidePartition } from '../../core/base/storing/set-aside.ts'
import { keysPartition } from '../../core/records/key/api-key.ts'
import { sessionsPartition } from '../../core/records/key/session.ts'
import { modelProvidersPartition } from '../../core/records/model-provider/model-provider.ts'
import { connectionTokensPartition } from '../../core/records/service-connection/connection-tokens.ts'
import { serviceConnectionsPartition } from '../../core/records/service-connection/service-connection.ts'
import { tenantsPartition } from '../../core/records/tenant/tenant.ts'

/** Restricted parts of tables: partitions of one table, each by its name or by a prefix and `*`. */
interface Part {
  readonly table: TableName
  readonly partitions: readonly string[]
}

/** The platform’s own items. Only functions that name a part read or write it. */
const platformParts = {
  format: { table: 'entities', partitions: [formatKey.partition] },
  health: { table: 'entities', partitions: ['health'] },
  'set-aside': { table: 'entities', partitions: [setAsidePartition] },
  /** Readers of this part find every tenant. */
  tenants: { table: 'entities', partitions: [tenantsPartition] },
  /** A request to the callback of OAuth names no tenant. */
  authorizations: { table: 'ephemeral', partitions: ['authorization#*'] },
  circuits: { table: 'ephemeral', partitions: ['circuit#*'] },
  lessons: { table: 'ephemeral', partitions: ['lessons#*'] },
  connections: { table: 'ephemeral', partitions: ['connection#*', 'connections-of#*'] },
} as const satisfies Readonly<Record<string, Part>>

/** A tenant’s items that give access, to the tenant or to others' services. All functions read them; only those that name a part change it. */
const tenantParts = {
  keys: { table: 'entities', partitions: [keysPartition] },
  /** A change could send its secret elsewhere, or stop it. */
  'service-connections': { table: 'entities', partitions: [serviceConnectionsPartition] },
  /** The same for the key of a model provider. */
  'model-providers': { table: 'entities', partitions: [modelProvidersPartition] },
  /** A refresh of tokens changes them. */
  'connection-tokens': { table: 'entities', partitions: [connectionTokensPartition] },
  revocations: { table: 'ephemeral', partitions: ['revoked-keys'] },
  subscriptions: { table: 'ephemeral', partitions: ['watch#*'] },
  tickets: { table: 'ephemeral', partitions: ['ticket#*'] },
  /** Browsers’ sessions, and what begins one. */
  sessions: { table: 'ephemeral', partitions: [sessionsPartition, 'sessions-of#*', 'sign-in-code#*'] },
} as const satisfies Readonly<Record<string, Part>>

export type PartName = keyof typeof platformParts | keyof typeof tenantParts

/** The platform’s partitions of a table that are open to a function with these parts. */
export function openOfPlatform(table: TableName, named: readonly PartName[]): readonly string[] {
  return partitionsOf(platformParts, table, (name) => named.includes(name))
}

/** A tenant’s partitions of a table that a function with only these parts cannot change. */
export function closedOfTenants(table: TableName, named: readonly PartName[]): readonly string[] {
  return partitionsOf(tenantParts, table, (name) => !named.includes(name))
}

export function isAmong(partitions: readonly string[], partition: string): boolean {
  return partitions.some((one) => (one.endsWith('*') ? partition.startsWith(one.slice(0, -1)) : partition === one))
}

function partitionsOf(
  parts: Readonly<Partial<Record<PartName, Part>>>,
  table: TableName,
  isMeant: (name: PartName) => boolean,
): readonly string[] {
  return (Object.entries(parts) as [PartName, Part][]).flatMap(([name, part]) =>
    part.table === table && isMeant(name) ? part.partitions : [],
  )
}

import { SortieError } from '../../../contract/errors.ts'
import { line } from '../../../contract/resources/common.ts'
import { type KeyScope, scopes } from '../../../contract/scopes.ts'
import type { WallClock } from '../../base/ports/clock.ts'
import type { Ids } from '../../base/ports/ids.ts'
import type { Change, Stores } from '../../base/ports/store.ts'
import { mostMbPerFile } from '../../records/file/room.ts'
import {
  apiKeyKey,
  formatCredential,
  hashSecret,
  ownerRole,
  type StoredApiKey,
  scopeList,
  secretBytes,
} from '../../records/key/api-key.ts'
import { defaultRetentionDays } from '../../records/mission/mission.ts'
import { putTenant, type Tenant, tenantsPartition } from '../../records/tenant/tenant.ts'
import { takeOverSwitches } from '../operators/tell-tenant.ts'

export interface NewTenant {
  readonly name: string
  readonly concurrency: number
  readonly requests_per_s: number
  readonly retention_days?: number
  readonly queued_missions?: number
  readonly memories_per_subject?: number
  readonly files_mb?: number
  readonly mb_per_file?: number
}

/**
 * An operator's act: makes a tenant and its first key, which has every scope. The credential is not kept anywhere.
 * @throws SortieError `invalid_input`
 */
export function createTenant({ stores, ids, clock }: { stores: Stores; ids: Ids; clock: WallClock }) {
  return async (input: NewTenant): Promise<{ readonly tenant: Tenant; readonly credential: string }> => {
    requireTenantLimits(input)
    if (!line(maxNameLength).safeParse(input.name).success)
      throw new SortieError(
        'invalid_input',
        `The name of a tenant must be one line of 1 to ${maxNameLength} characters`,
      )
    const tenant: Tenant = {
      id: ids.next('ten'),
      retention_days: defaultRetentionDays,
      ...input,
      created_at: clock.now(),
    }
    const { change, credential } = newKey({ ids, clock }, tenant.id, { name: 'first key', scopes, roles: [ownerRole] })
    // Listed first, and looked after last: an operator's switch that is set meanwhile reaches it by the one or the other.
    await stores.platform.write([
      {
        change: 'put',
        table: 'entities',
        item: { partition: tenantsPartition, sort: tenant.id, version: 1, body: { id: tenant.id, name: tenant.name } },
      },
    ])
    await stores.tenant(tenant.id).write([putTenant(tenant, 0), change])
    await takeOverSwitches({ stores }, tenant.id)
    return { tenant, credential }
  }
}

const maxNameLength = 100
/** As many slots as one read of them returns. */
const maxConcurrency = 1000
const maxRequestsPerS = 1_000_000
const maxRetentionDays = 3650
/** Fewer are not counted exactly enough. */
const minQueuedMissions = 1000
const maxQueuedMissions = 10_000_000
/** A search reads all of a subject's, all of its agent's and all that are shared, and compares them at once. */
const maxMemoriesPerSubject = 300
const maxFilesMb = 1_000_000

/** @throws SortieError `invalid_input` */
export function requireTenantLimits(limits: Omit<NewTenant, 'name'>): void {
  const { concurrency, requests_per_s, retention_days, queued_missions } = limits
  const { memories_per_subject, files_mb, mb_per_file } = limits
  requireInRange('concurrency', concurrency, maxConcurrency)
  requireInRange('requests_per_s', requests_per_s, maxRequestsPerS)
  if (retention_days !== undefined) requireInRange('retention_days', retention_days, maxRetentionDays)
  if (queued_missions !== undefined)
    requireInRange('queued_missions', queued_missions, maxQueuedMissions, minQueuedMissions)
  if (memories_per_subject !== undefined)
    requireInRange('memories_per_subject', memories_per_subject, maxMemoriesPerSubject)
  if (files_mb !== undefined) requireInRange('files_mb', files_mb, maxFilesMb)
  if (mb_per_file !== undefined) requireInRange('mb_per_file', mb_per_file, mostMbPerFile)
}

function requireInRange(name: string, value: number, max: number, min = 1): void {
  if (Number.isInteger(value) && value >= min && value <= max) return
  throw new SortieError('invalid_input', `${name} must be a whole number from ${min} to ${max}`)
}

interface GrantedKey {
  readonly name: string
  readonly scopes: readonly KeyScope[]
  readonly roles?: readonly string[]
  readonly agents?: readonly string[] | undefined
}

/** A new key of a tenant: the change that stores its hash, and the credential, which only this answer holds. */
export function newKey(
  { ids, clock }: { ids: Ids; clock: WallClock },
  tenant: string,
  { name, scopes: granted, roles = [], agents }: GrantedKey,
): { readonly change: Change; readonly key: StoredApiKey; readonly credential: string } {
  const secret = ids.secret(secretBytes)
  const key: StoredApiKey = {
    id: ids.next('key'),
    name,
    scopes: granted,
    roles,
    ...(agents === undefined ? {} : { agents }),
    secret_hash: hashSecret(secret),
    scope_list: scopeList,
    created_at: clock.now(),
    revoked_at: null,
  }
  const change: Change = {
    change: 'put',
    table: 'entities',
    item: { ...apiKeyKey(key.id), version: 1, body: key },
    when: { absent: true },
  }
  return { change, key, credential: formatCredential({ tenant, key: key.id, secret }) }
}

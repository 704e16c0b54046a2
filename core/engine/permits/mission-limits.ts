import type { ConcurrencyKey } from '../../../contract/resources/limit.ts'
import type { MissionFields } from '../../records/mission/mission.ts'
import { agentLimitName, agentOfLimit, inOrder, type LimitKey } from '../../records/permit/limit-key.ts'
import type { Tenant } from '../../records/tenant/tenant.ts'

/** The limits that a mission counts towards: its own keys, and its agent's limit if there is one. */
export function limitsOf(
  tenant: Pick<Tenant, 'limited_agents'>,
  agent: string,
  keys: readonly ConcurrencyKey[],
): readonly LimitKey[] {
  const own = keys.map(({ key, limit }) => (limit === undefined ? { key } : { key, limit }))
  const ofAgent = tenant.limited_agents?.includes(agent) ? [{ key: agentLimitName(agent) }] : []
  return inOrder([...own, ...ofAgent])
}

/** A mission’s own concurrency for a limit that it counts towards. */
export function limitOf({ limits }: Pick<MissionFields, 'limits'>, key: string): LimitKey {
  return limits?.find((one) => one.key === key) ?? { key }
}

/** A child counts towards the keys of its parent, which releases them while it waits, and towards its own agent’s limit. */
export function limitsOfChild(
  tenant: Pick<Tenant, 'limited_agents'>,
  agent: string,
  parent: readonly LimitKey[] | undefined,
): readonly LimitKey[] {
  return limitsOf(
    tenant,
    agent,
    (parent ?? []).filter(({ key }) => agentOfLimit(key) === undefined),
  )
}

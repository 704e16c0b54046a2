import type { Thought } from '../../../../core/engine/memories/remember.ts'
import { createTenant } from '../../../../core/features/access/create-tenant.ts'
import type { SimulatedPlatform } from '../../../simulation/simulated-platform.ts'

/** A tenant that knows nothing yet. */
export async function newTenant(
  { ports }: Pick<SimulatedPlatform, 'ports'>,
  plan: { memories_per_subject?: number } = {},
) {
  const { tenant } = await createTenant(ports)({ name: 'Acme', concurrency: 1, requests_per_s: 10, ...plan })
  return { tenant, store: ports.stores.tenant(tenant.id) }
}

/** Something that somebody says of nobody in particular, unless told otherwise. */
export function thought(text: string, given: Partial<Thought> = {}): Thought {
  const source = { kind: 'api', key_id: 'key_1' } as const
  return { text, subject: null, agent: null, tags: [], source, expires_at: null, ...given }
}

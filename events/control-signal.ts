import type { EventEnvelope } from './envelope.ts'

/** What a switch or a stop is for: all missions, or those of an agent or with a tag. */
type Scope =
  | { readonly kind: 'tenant' | 'platform' }
  | { readonly kind: 'agent'; readonly agent: string }
  | { readonly kind: 'tag'; readonly tag: string }
  | { readonly kind: 'mission'; readonly mission_id: string }

interface Act {
  readonly type: 'switch.set' | 'stop.requested'
  readonly id: string
  readonly scope: Scope
  /** Where the console shows it. */
  readonly path: string
  readonly time: string
}

/** A signal on the bus: somebody pauses or stops missions. It is no fact of one mission, so it is not in the catalogue. */
export function controlSignal(tenant: string, { type, id, scope, path, time }: Act): EventEnvelope {
  const { kind, ...named } = scope
  const [name] = Object.values(named)
  return {
    id: `${id}:1`,
    type,
    tenant_id: tenant,
    mission_id: id,
    seq: 1,
    time,
    data: { scope: name === undefined ? kind : `${kind}:${name}`, path, ...named },
  }
}

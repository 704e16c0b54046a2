import type { Instance as View } from '../../../contract/resources/instance.ts'
import { iso } from '../../base/times/iso.ts'
import type { Instance, Outcome } from './instance.ts'

export function instanceView(instance: Instance): View {
  return {
    id: instance.id,
    agent: instance.agent,
    state: instance.lost_at === null ? states[instance.order] : 'lost',
    capabilities: [...instance.capabilities],
    version: instance.version,
    max_concurrent: instance.max_concurrent,
    heartbeat_s: instance.heartbeat_s,
    metadata: { ...instance.metadata },
    registered_at: iso(instance.registered_at),
    last_seen_at: iso(instance.seen_at),
    lost_at: instance.lost_at === null ? null : iso(instance.lost_at),
    missions: instance.assignments.map(({ mission_id }) => mission_id),
    recent: recentOf(instance.outcomes),
  }
}

const states = { run: 'up', drain: 'draining', stop: 'stopped', restart: 'restarting' } as const

/** @param outcomes newest first */
export function recentOf(outcomes: readonly Outcome[]): View['recent'] {
  return {
    finished: outcomes.length,
    succeeded: outcomes.filter(({ ok }) => ok).length,
    p50_ms: median(outcomes.map(({ ms }) => ms)),
    last_error: outcomes.find(({ ok }) => !ok)?.error ?? null,
  }
}

function median(values: readonly number[]): number | null {
  return values.toSorted((a, b) => a - b)[Math.floor((values.length - 1) / 2)] ?? null
}

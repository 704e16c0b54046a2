import type { HealthReport } from '../../../contract/resources/health.ts'
import type { PartHealth } from '../../base/ports/health.ts'
import type { Ports } from '../../base/ports/ports.ts'
import { pauseText } from '../../base/storing/pause.ts'
import { restOf } from '../../engine/circuits/rests.ts'
import { agentsPartition } from '../../records/agent/agent.ts'
import { becauseOf } from '../../records/circuit/circuit.ts'
import { operatorsTenant } from '../../records/tenant/operators-tenant.ts'

type HealthPorts = Pick<Ports, 'stores' | 'blobs' | 'health' | 'settings' | 'clock'>
type Part = keyof HealthReport['parts']

/** A part that does not answer by then has failed. */
const lookMs = 1000
/** However many ask, each part is looked at once in this time. */
const keptMs = 1000

/** How every part is, by one small read of each. Whoever asks while a look is under way gets what it finds. */
export function checkHealth(ports: HealthPorts): () => Promise<HealthReport> {
  let kept: { readonly at: number; readonly report: Promise<HealthReport> } | undefined
  return () => {
    const now = ports.clock.now()
    if (!kept || Math.abs(now - kept.at) >= keptMs) kept = { at: now, report: lookAround(ports) }
    return kept.report
  }
}

async function lookAround(ports: HealthPorts): Promise<HealthReport> {
  const looks: Readonly<Record<Part, () => Promise<PartHealth>>> = {
    store: () => lookAtStore(ports),
    lanes: () => ports.health.lanes(),
    feed: () => ports.health.feed(),
    models: () => lookAtModels(ports),
    agents: () => lookAtAgents(ports),
    blobs: () => lookAtBlobs(ports),
    work: () => lookAtWork(ports),
  }
  const found = await Promise.all(
    Object.entries(looks).map(async ([part, look]) => [part, await withinTime(look)] as const),
  )
  const parts = Object.fromEntries(found.map(([part, health]) => [part, shown(health)])) as HealthReport['parts']
  return { status: worst(found.map(([, health]) => health)), parts }
}

/** The one thing that every part of the store has to do: read an item that is not there. */
async function lookAtStore({ stores, health }: HealthPorts): Promise<PartHealth> {
  await stores.platform.get('entities', { partition: 'health', sort: 'health' })
  return health.store()
}

async function lookAtModels({ stores, settings, clock }: HealthPorts): Promise<PartHealth> {
  const { default_model: model } = settings
  const rest = await restOf(stores.platform, model, clock.now())
  if (!rest) return { state: 'ok' }
  const until = new Date(rest.until).toISOString()
  return { state: 'degraded', reason: `${model} ${becauseOf[rest.why]}, so calls to it pause until ${until}` }
}

async function lookAtAgents({ stores }: HealthPorts): Promise<PartHealth> {
  await stores.tenant(operatorsTenant).query('entities', { partition: agentsPartition, limit: 1 })
  return { state: 'ok' }
}

async function lookAtBlobs({ blobs }: HealthPorts): Promise<PartHealth> {
  await blobs.get(operatorsTenant, 'health')
  return { state: 'ok' }
}

/** Whether what was accepted is carried out. */
async function lookAtWork({ stores }: HealthPorts): Promise<PartHealth> {
  const pause = await stores.paused()
  return pause ? { state: 'degraded', reason: pauseText(pause) } : { state: 'ok' }
}

async function withinTime(look: () => Promise<PartHealth>): Promise<PartHealth> {
  const tooLate = Promise.withResolvers<PartHealth>()
  const timer = setTimeout(
    () => tooLate.resolve({ state: 'failed', reason: `It did not answer within ${lookMs} ms` }),
    lookMs,
  )
  try {
    return await Promise.race([look(), tooLate.promise])
  } catch (error) {
    return { state: 'failed', reason: error instanceof Error ? error.message : 'It cannot be reached' }
  } finally {
    clearTimeout(timer)
  }
}

function shown(health: PartHealth): HealthReport['parts'][Part] {
  return { state: health.state, reason: health.state === 'ok' ? null : health.reason }
}

function worst(parts: readonly PartHealth[]): HealthReport['status'] {
  const states = parts.map(({ state }) => state)
  return states.find((state) => state === 'failed') ?? states.find((state) => state === 'degraded') ?? 'ok'
}

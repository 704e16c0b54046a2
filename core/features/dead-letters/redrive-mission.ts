import { SortieError } from '../../../contract/errors.ts'
import type { Redrive, RedriveOutcome } from '../../../contract/resources/dead-letter.ts'
import type { Usage } from '../../../contract/resources/mission.ts'
import { loadPayload, storePayload } from '../../base/payloads/payload.ts'
import type { Blobs } from '../../base/ports/blobs.ts'
import type { Change, Store } from '../../base/ports/store.ts'
import { overtaken } from '../../base/storing/retry-conflicts.ts'
import { type AcceptPorts, acceptMission } from '../../engine/accept/accept-mission.ts'
import { keepFiles } from '../../engine/files/take-files.ts'
import { usageOf } from '../../engine/legs/step-records.ts'
import type { Agent } from '../../records/agent/agent.ts'
import { loadAgentHead } from '../../records/agent/agent-items.ts'
import { requireMayPassBy } from '../../records/agent/publish-gate.ts'
import { loadAgentVersion, resolveAgent } from '../../records/agent/resolve-agent.ts'
import { type DeadMission, putDeadLetter, type StoredDeadLetter } from '../../records/dead-letter/dead-letter.ts'
import type { Caller } from '../../records/key/authenticate.ts'
import {
  addUsage,
  fieldsOf,
  type Mission,
  type MissionFields,
  notStarted,
  noUsage,
  type OpenEffect,
} from '../../records/mission/mission.ts'
import { loadMission } from '../../records/mission/mission-items.ts'
import type { RecordedModelCall, RecordedStep } from '../../records/mission/recorded-step.ts'
import { keptUntil } from '../../records/mission/retention.ts'
import { firstSteps, readStep, recordStep, type StepSource } from '../../records/mission/steps.ts'
import { maxInputBytes } from '../missions/submit-mission.ts'
import { writeAhead } from './copied-steps.ts'

export type RedrivePorts = AcceptPorts & { readonly blobs: Blobs }

type Redriven = Pick<RedriveOutcome, 'new_mission_id' | 'agent_version' | 'kept_steps' | 'kept_usage'>

export const nothingKept = { agent_version: null, kept_steps: 0, kept_usage: noUsage }

/**
 * Submits a dead mission again, as a new mission with the kept steps. One write creates it and marks the dead
 * letter as redriven, so there are never two.
 * @throws WriteConflict if somebody else redrove or discarded it meanwhile
 * @throws SortieError `not_found`, `invalid_input`, `payload_too_large`, `forbidden` (gate)
 */
export async function redriveMission(
  ports: RedrivePorts,
  caller: Caller,
  stored: StoredDeadLetter<DeadMission>,
  request: Redrive,
): Promise<Redriven> {
  const tenant = caller.tenant.id
  const store = ports.stores.tenant(tenant)
  const dead = await requireDead(store, stored.letter)
  const agent = await agentOf(store, caller, dead, request)
  const source = { blobs: ports.blobs, store, tenant }
  const keptSteps = await countKept(source, dead, request)
  const passed = createPassed()
  const steps = passed.over(firstSteps(source, dead.id, keptSteps))
  const kept = () => ({ agent_version: agent.version, kept_steps: keptSteps, kept_usage: passed.usage() })
  if (request.dry_run) {
    for await (const _ of steps);
    return { ...kept(), new_mission_id: null }
  }
  const redriven = await redrivenMission(ports, tenant, request, { mission: dead, agent, keptSteps })
  const copies = copiesOf(steps, (step) => recordStep(ports, tenant, redriven, step))
  const rest = await writeAhead(store, redriven.id, copies, ports.clock.now())
  const fields = { ...redriven, open_effect: openEffectLeft(dead, passed.decided()) }
  const alongside = [marked(stored, fields), ...rest]
  const mission = await acceptMission(ports, caller, fields, { alongside })
  if (!mission) throw overtaken()
  return { ...kept(), new_mission_id: mission.id }
}

async function* copiesOf(
  steps: AsyncIterable<readonly RecordedStep[]>,
  copy: (step: RecordedStep) => Promise<Change>,
): AsyncGenerator<readonly Change[]> {
  for await (const some of steps) yield await Promise.all(some.map(copy))
}

async function requireDead(store: Store, letter: DeadMission): Promise<Mission> {
  const stored = await loadMission(store, letter.mission_id)
  if (stored) return stored.mission
  throw new SortieError('not_found', `The mission ${letter.mission_id} is no longer kept; discard its dead letter`)
}

async function agentOf(store: Store, caller: Caller, dead: Mission, { agent_version }: Redrive): Promise<Agent> {
  if (agent_version === 'newest') return resolveAgent(store, dead.agent)
  const version = agent_version ?? dead.agent_version
  if (version !== dead.agent_version) await requireLetBy(store, caller, dead.agent, version)
  return loadAgentVersion(store, dead.agent, version)
}

/** Whether an earlier version was ever published is not recorded, so it counts as a draft. @throws SortieError `forbidden` */
async function requireLetBy(store: Store, caller: Caller, name: string, version: number): Promise<void> {
  const head = await loadAgentHead(store, name)
  if (!head?.body.publish_gate || head.body.version === version) return
  requireMayPassBy(caller, `run a version of ${name} that is not published, past its publish_gate`)
}

async function countKept(source: StepSource, dead: Mission, { from_step }: Redrive): Promise<number> {
  const kept = from_step === 'failed' ? dead.steps : from_step - 1
  if (kept > dead.steps) {
    const problem = `The mission has ${dead.steps} recorded steps, so \`from_step\` is at most ${dead.steps + 1}`
    throw new SortieError('not_applicable', problem)
  }
  if (kept === 0) return 0
  // A person’s decision to give up concerns the dead mission; the unknown outcome is open again.
  return givesUp(await readStep(source, dead.id, kept)) ? kept - 1 : kept
}

function givesUp(step: RecordedStep | undefined): boolean {
  return step?.kind === 'approval' && step.decision === 'fail'
}

/** A call that may have been made stays known, under its key, so that the new mission does not silently repeat it. */
function openEffectLeft(dead: Mission, decided: RecordedModelCall | undefined): Mission['open_effect'] {
  const isOpen = decided?.tool_calls.some(({ id }) => id === dead.open_effect?.call_id)
  return dead.open_effect && isOpen ? { ...dead.open_effect, state: 'UNKNOWN' } : null
}

/** The usage of the steps so far, and the model’s last decisions among them. No step is kept in memory. */
function createPassed() {
  let usage: Usage = noUsage
  let decided: RecordedModelCall | undefined
  return {
    usage: () => usage,
    decided: () => decided,
    async *over(steps: AsyncIterable<readonly RecordedStep[]>): AsyncGenerator<readonly RecordedStep[]> {
      for await (const some of steps) {
        usage = some.map(usageOf).reduce(addUsage, usage)
        decided = some.findLast((step) => step.kind === 'model_call') ?? decided
        yield some
      }
    },
  }
}

/** All that its owner asked for, and nothing of how it went. */
async function redrivenMission(
  ports: RedrivePorts,
  tenant: string,
  { input, budget }: Redrive,
  { mission: dead, agent, keptSteps }: { readonly mission: Mission; readonly agent: Agent; readonly keptSteps: number },
): Promise<MissionFields> {
  const id = ports.ids.next('mis')
  const now = ports.clock.now()
  const deadline = now + dead.timeout_s * 1000
  const given = input ?? (await loadPayload(ports.blobs, tenant, dead.input))
  await keepFiles(ports.stores.tenant(tenant), dead.files, keptUntil({ ...dead, deadline }) * 1000)
  // A conversation and an evaluation have continued without it, permits were returned, and nobody chooses its agent again.
  const {
    conversation: _ended,
    evaluation: _judged,
    permits: _returned,
    agent_choice: _before,
    ...asked
  } = fieldsOf(dead)
  return {
    ...asked,
    ...notStarted,
    id,
    agent_version: agent.version,
    remote: agent.kind === 'remote',
    input: await storePayload(
      ports,
      { tenant, key: `${id}/input`, keptUntil: keptUntil({ ...asked, deadline }) },
      given,
      maxInputBytes,
    ),
    budget: budget ?? dead.budget,
    created_at: now,
    updated_at: now,
    deadline,
    redriven_from: { mission_id: dead.id, steps: keptSteps },
    steps: keptSteps,
    // Whether its last call took effect is still unknown, and must not be forgotten with the dead mission.
    open_effect: keptSteps === dead.steps ? lost(dead.open_effect) : null,
  }
}

function marked({ letter, version }: StoredDeadLetter<DeadMission>, { id, created_at }: MissionFields): Change {
  return putDeadLetter({ ...letter, status: 'redriven', redriven_at: created_at, redriven_to: id }, version)
}

function lost(open: OpenEffect | null): OpenEffect | null {
  return open && { ...open, state: 'UNKNOWN' }
}

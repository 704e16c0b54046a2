import { SortieError } from '../../../contract/errors.ts'
import type { Mission as MissionView, NewMission } from '../../../contract/resources/mission.ts'
import { storePayload } from '../../base/payloads/payload.ts'
import type { Ports } from '../../base/ports/ports.ts'
import type { Change } from '../../base/ports/store.ts'
import { type AcceptPorts, acceptMission } from '../../engine/accept/accept-mission.ts'
import { takeFiles } from '../../engine/files/take-files.ts'
import { requireTighter } from '../../engine/legs/caps.ts'
import { settingsOf } from '../../engine/legs/settings-of.ts'
import { type ForeseePorts, foreseen } from '../../engine/model-providers/foresee.ts'
import { limitsOf } from '../../engine/permits/mission-limits.ts'
import type { Agent } from '../../records/agent/agent.ts'
import { agentOfMission } from '../../records/agent/agent-of-mission.ts'
import { requireChosenTool } from '../../records/agent/chosen-tool.ts'
import { requireCallable } from '../../records/delivery/callable.ts'
import { callbackOf } from '../../records/delivery/plan-deliveries.ts'
import { earlierRequest, type KeyedRequest, rememberRequest, requestOf } from '../../records/idempotency/idempotency.ts'
import type { Caller } from '../../records/key/authenticate.ts'
import { type MissionFields, notStarted } from '../../records/mission/mission.ts'
import { loadMission } from '../../records/mission/mission-items.ts'
import { missionView } from '../../records/mission/mission-view.ts'
import { marksOfGiven } from '../../records/mission/origin.ts'
import { requireUsable } from '../../records/mission/own-schema.ts'
import { keptUntil, retentionDays } from '../../records/mission/retention.ts'
import type { Tenant } from '../../records/tenant/tenant.ts'
import { agentFor } from '../supervision/choose-agent.ts'
import type { Choosing } from '../supervision/choosing.ts'
import type { PricePorts } from '../supervision/free-models.ts'

export type SubmitPorts = AcceptPorts & Pick<Ports, 'blobs'>
/** For missions whose agent may be chosen. */
export type ChoosePorts = SubmitPorts & PricePorts

/** So that a mission, its steps and its answers fit the limits of a Lambda. */
export const maxInputBytes = 256 * 1024
const yearMs = 366 * 24 * 60 * 60_000

/**
 * Accepts a mission, once for each idempotency key. A repeat gets the first answer, whatever has changed
 * in the agent, the limits and the switches since: the key is looked up before any refusal.
 * @throws SortieError `not_found` (agent, file), `invalid_input`, `payload_too_large`, `not_applicable` and `limit_exceeded` (files),
 * `idempotency_mismatch`, `unavailable`
 */
export function submitMission(ports: SubmitPorts & ForeseePorts) {
  return async (
    caller: Caller,
    input: NewMission,
    idempotencyKey: string | undefined,
    choosing?: Choosing,
  ): Promise<MissionView> => {
    if (idempotencyKey === undefined) return accepted(ports, caller, input, { remember: () => [], choosing })
    const request = requestOf('submission', idempotencyKey, input)
    // A choice takes many reads, so a repeat is recognised before; elsewhere the write itself recognises it, at no cost.
    const before = input.capability === undefined ? undefined : await earlierMission(ports, caller.tenant.id, request)
    if (before) return before
    const remember = (id: string, now: number) => [rememberRequest(request, id, now)]
    try {
      return await accepted(ports, caller, input, { remember, choosing })
    } catch (refusal) {
      const earlier = await earlierMission(ports, caller.tenant.id, request)
      if (earlier) return earlier
      throw refusal
    }
  }
}

interface Accepting {
  readonly remember: (id: string, now: number) => readonly Change[]
  readonly choosing: Choosing | undefined
}

/** @throws SortieError any reason for a refusal; `conflict` if the key is already recorded */
async function accepted(
  ports: SubmitPorts & ForeseePorts,
  caller: Caller,
  input: NewMission,
  { remember, choosing }: Accepting,
): Promise<MissionView> {
  requireCallable(input.callback_url, ports.settings)
  const now = ports.clock.now()
  const startAt = startTime(input, now)
  const fields = await newMission(ports, caller.tenant, input, { now, startAt, choosing })
  const warned = await warningsOf(ports, caller.tenant.id, fields)
  const mission = await acceptMission(ports, caller, fields, { startAt, alongside: remember(fields.id, now) })
  if (mission) return { ...(await missionView(ports.blobs, caller.tenant.id, mission)), ...warned }
  throw new SortieError('conflict', 'Another request with this Idempotency-Key is under way; try again')
}

/** Warnings about its own settings; those about the agent’s were given to the agent’s author. @throws SortieError `not_applicable` */
async function warningsOf(
  ports: SubmitPorts & ForeseePorts,
  tenant: string,
  mission: MissionFields,
): Promise<Pick<MissionView, 'warnings'>> {
  if (mission.settings === undefined && mission.output_schema === undefined) return {}
  const store = ports.stores.tenant(tenant)
  const agent = await agentOfMission(store, mission)
  const warnings = await foreseen(ports, store, { ...agent, settings: settingsOf(agent, mission) ?? {} })
  return warnings.length === 0 ? {} : { warnings: [...warnings] }
}

interface Times {
  readonly now: number
  readonly startAt?: number | undefined
}

/** @throws SortieError `not_found` (agent, file), `payload_too_large`, `not_applicable`, `limit_exceeded`, `unavailable` */
export async function newMission(
  ports: ChoosePorts,
  tenant: Tenant,
  input: NewMission,
  { choosing, ...times }: Times & { readonly choosing?: Choosing | undefined },
): Promise<MissionFields> {
  const id = ports.ids.next('mis')
  const { agent, choice } = await agentFor(ports)(tenant, input, id, choosing)
  const fields = await missionFor(ports, tenant, input, { ...times, id, agent })
  return choice ? { ...fields, agent_choice: choice } : fields
}

/** The same for a version of an agent that was chosen before. @throws SortieError as above, except for the agent */
export async function missionFor(
  ports: SubmitPorts,
  tenant: Tenant,
  input: NewMission,
  { agent, now, startAt = now, id = ports.ids.next('mis') }: Times & { readonly agent: Agent; readonly id?: string },
): Promise<MissionFields> {
  const callback = callbackOf(input)
  if (input.caps) requireTighter(agent, input.caps)
  if (input.settings) requireChosenTool({ tools: agent.tools, settings: { ...agent.settings, ...input.settings } })
  if (input.output_schema) requireUsable(input.output_schema)
  const limits = limitsOf(tenant, agent.name, input.concurrency ?? [])
  const life = { deadline: startAt + input.timeout_s * 1000, retention_days: retentionDays(tenant) }
  const files = await takeFiles(ports.stores.tenant(tenant.id), input.files, {
    from: startAt,
    until: keptUntil(life) * 1000,
  })
  return {
    id,
    agent: agent.name,
    agent_version: agent.version,
    remote: agent.kind === 'remote',
    input: await storePayload(
      ports,
      { tenant: tenant.id, key: `${id}/input`, keptUntil: keptUntil(life) },
      input.input,
      maxInputBytes,
    ),
    ...(files && { files }),
    priority: input.priority,
    budget: input.budget ?? null,
    ...(input.caps && { caps: input.caps }),
    ...(input.settings && { settings: input.settings }),
    ...(input.output_schema !== undefined && { output_schema: input.output_schema }),
    timeout_s: input.timeout_s,
    max_attempts: input.max_attempts,
    retry: input.retry ?? null,
    ...(input.subject !== undefined && { subject: input.subject }),
    ...((files || input.input_from_outside === true) && marksOfGiven(ports)),
    tags: input.tags,
    metadata: input.metadata,
    parent: null,
    ...(callback && { callback }),
    redriven_from: null,
    ...(limits.length > 0 && { limits }),
    created_at: now,
    updated_at: now,
    ...life,
    ...notStarted,
  }
}

/** @throws SortieError `invalid_input` if it is more than a year ahead */
function startTime(input: NewMission, now: number): number | undefined {
  if (input.start_at === undefined) return undefined
  const at = Date.parse(input.start_at)
  if (at > now + yearMs) throw new SortieError('not_applicable', '`start_at` is more than a year ahead')
  return at > now ? at : undefined
}

/** @throws SortieError `idempotency_mismatch` */
async function earlierMission(
  ports: SubmitPorts,
  tenant: string,
  request: KeyedRequest,
): Promise<MissionView | undefined> {
  const store = ports.stores.tenant(tenant)
  const earlier = await earlierRequest(store, request)
  if (earlier === undefined) return undefined
  const stored = await loadMission(store, earlier)
  if (!stored) throw new SortieError('not_found', 'The mission of this idempotency key is no longer kept')
  return missionView(ports.blobs, tenant, stored.mission)
}

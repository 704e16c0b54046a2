import { tmpdir } from 'node:os'
import type { z } from 'zod'
import { createChecks } from '../../adapters/checks/checks.ts'
import { createContents } from '../../adapters/contents/contents.ts'
import { createBlobs } from '../../adapters/local/blobs.ts'
import { type BusRule, createBus, type LocalBus } from '../../adapters/local/bus.ts'
import { type Database, openDatabase } from '../../adapters/local/database.ts'
import { createFeed, type Feed } from '../../adapters/local/feed.ts'
import { createHealth } from '../../adapters/local/health.ts'
import { createLanes, type LaneQueues, type ReceivedMessage } from '../../adapters/local/lanes.ts'
import { createScheduler, type LocalScheduler } from '../../adapters/local/scheduler.ts'
import { createSecrets } from '../../adapters/local/secrets.ts'
import { createSockets } from '../../adapters/local/sockets.ts'
import { createStores } from '../../adapters/local/stores.ts'
import { createTransfers } from '../../adapters/local/transfers.ts'
import { createMcp } from '../../adapters/mcp/mcp.ts'
import { createRoster } from '../../adapters/models/roster/create-roster.ts'
import { createSandbox } from '../../adapters/programs/sandbox.ts'
import { createIds } from '../../adapters/system/ids.ts'
import { createMemory } from '../../adapters/system/memory.ts'
import { createViewer } from '../../adapters/system/viewer.ts'
import { createWeb } from '../../adapters/web/guarded-fetch.ts'
import { type NewAgent, NewAgent as NewAgentSchema } from '../../contract/resources/agent.ts'
import type { ApprovalStatus, Decision } from '../../contract/resources/approval.ts'
import type { BudgetLimit } from '../../contract/resources/budget.ts'
import type { ControlScope } from '../../contract/resources/control.ts'
import { NewConversation as NewConversationSchema, type OnMessage } from '../../contract/resources/conversation.ts'
import { NewCase, NewDataset } from '../../contract/resources/dataset.ts'
import { Redrive } from '../../contract/resources/dead-letter.ts'
import { NewEvaluation } from '../../contract/resources/evaluation.ts'
import { PutFunctionTool } from '../../contract/resources/function-tool.ts'
import type { LimitDefinition } from '../../contract/resources/limit.ts'
import { type MissionPatch, type NewMission, NewMission as NewMissionSchema } from '../../contract/resources/mission.ts'
import { NewSchedule } from '../../contract/resources/schedule.ts'
import { PollToolCalls, ToolCallResult } from '../../contract/resources/tool-call.ts'
import type { Blobs } from '../../core/base/ports/blobs.ts'
import type { Ids } from '../../core/base/ports/ids.ts'
import { lanes as laneNames, type MissionLeg } from '../../core/base/ports/lanes.ts'
import type { Logger } from '../../core/base/ports/logger.ts'
import type { Memory } from '../../core/base/ports/memory.ts'
import type { Models } from '../../core/base/ports/models.ts'
import type { Ports } from '../../core/base/ports/ports.ts'
import type { Roster } from '../../core/base/ports/roster.ts'
import type { TimerPayload } from '../../core/base/ports/scheduler.ts'
import type { Store, Stores } from '../../core/base/ports/store.ts'
import { startScheduled } from '../../core/engine/accept/start-scheduled.ts'
import { executeLeg } from '../../core/engine/execution/execute-leg.ts'
import { resumeParent } from '../../core/engine/execution/resume-parent.ts'
import { timeOutCall } from '../../core/engine/tool-calls/end-call.ts'
import { createAgent } from '../../core/features/agents/manage-agents.ts'
import { decideApproval, decideByDefault } from '../../core/features/approvals/decide.ts'
import { listApprovals } from '../../core/features/approvals/read-approvals.ts'
import { putBudget } from '../../core/features/budgets/manage-budgets.ts'
import { putMissionBudget } from '../../core/features/budgets/mission-budget.ts'
import { deliverCallback } from '../../core/features/callbacks/deliver-callback.ts'
import { cancelMission } from '../../core/features/control/cancel-mission.ts'
import { carryOnStop } from '../../core/features/control/carry-on-stop.ts'
import { holdMission, releaseMission } from '../../core/features/control/hold-mission.ts'
import { liftSwitch, listSwitches, setSwitch } from '../../core/features/control/manage-switches.ts'
import { getStop } from '../../core/features/control/read-stops.ts'
import { stopMany } from '../../core/features/control/stop-many.ts'
import { createConversation, deleteConversation } from '../../core/features/conversations/manage-conversations.ts'
import { getConversation, listMessages } from '../../core/features/conversations/read-conversations.ts'
import { sendMessage } from '../../core/features/conversations/send-message.ts'
import { endDeadLeg } from '../../core/features/dead-letters/end-dead-leg.ts'
import { redriveDeadLetter } from '../../core/features/dead-letters/redrive.ts'
import { cancelEvaluation } from '../../core/features/evaluations/cancel-evaluation.ts'
import { continueEvaluation } from '../../core/features/evaluations/continue-evaluation.ts'
import { createEvaluation } from '../../core/features/evaluations/create-evaluation.ts'
import { addCase } from '../../core/features/evaluations/manage-cases.ts'
import { createDataset } from '../../core/features/evaluations/manage-datasets.ts'
import { publishEvents } from '../../core/features/events/publish-events.ts'
import { listMissionEvents } from '../../core/features/events/read-events.ts'
import { explainMission } from '../../core/features/explain/explain-mission.ts'
import { putLimit } from '../../core/features/limits/manage-limits.ts'
import { changeMission } from '../../core/features/missions/change-mission.ts'
import { getMission, listMissionSteps } from '../../core/features/missions/read-missions.ts'
import { submitMission } from '../../core/features/missions/submit-mission.ts'
import { carryOnWork } from '../../core/features/operators/carry-on-work.ts'
import { createSchedule } from '../../core/features/schedules/manage-schedules.ts'
import { runSchedule } from '../../core/features/schedules/run-schedule.ts'
import { sweep } from '../../core/features/sweep/sweep.ts'
import { answerToolCall } from '../../core/features/tool-calls/answer-call.ts'
import { pollToolCalls } from '../../core/features/tool-calls/poll-calls.ts'
import { putFunctionTool } from '../../core/features/tools/manage-function-tools.ts'
import type { BudgetRef } from '../../core/records/budget/budget.ts'
import type { Caller } from '../../core/records/key/authenticate.ts'
import type { EventPage } from '../../core/records/mission/event-pages.ts'
import { loadTenant, type Tenant, tenantKey } from '../../core/records/tenant/tenant.ts'

import { callbackDue, callbackDueType } from '../../events/callback-due.ts'
import type { EventEnvelope } from '../../events/envelope.ts'
import type { MissionRecord } from '../invariants/mission-record.ts'
import { type StoredBudgets, storedBudgetsReader } from '../invariants/stored-budgets.ts'
import { type StoredTenant, storedTenantReader } from '../invariants/stored-tenant.ts'
import { type Intercept, interceptPorts } from './intercept.ts'
import { laggingStores } from './lagging-stores.ts'
import { createMoodyModels } from './moody-models.ts'
import { strict } from './turn-rules.ts'

export const leaseMs = 60_000
/** The execute function's timeout: how long a message stays hidden after its executor died. */
const visibilityMs = 900_000

/**
 * The core on the local adapters in memory, with a clock that only moves when it is told to, and as many "processes"
 * as a test wants. What lambdas and pollers do elsewhere, bringing messages, events and timers to use cases, a test does.
 */
export interface SimulatedPlatform {
  readonly database: Database
  /** The tenant's own, past all processes: to plant what no process would write. */
  readonly store: Store
  readonly lanes: LaneQueues
  readonly stores: Stores
  readonly tenant: string
  readonly caller: Caller
  /** Of no process: nothing intercepts them. */
  readonly ports: Ports
  readonly concurrency: number
  now(): number
  advance(ms: number): void
  /** The clock on the wall is set by so many ms, in which no time passes. */
  setClock(by: number): void
  /** A process whose calls go through `intercept`. Unless it has a memory of its own, it remembers what the others do. */
  process(intercept: Intercept, memory?: Memory): Process
  /** One that reaches the outside by these ports. */
  processOn(ports: Partial<Ports>): Process
  receive(): readonly ReceivedMessage[]
  /** Where the tenant's things are read from. */
  readonly source: { readonly store: Store; readonly blobs: Blobs; readonly tenant: string }
  readonly sources: Pick<Sources, 'feed' | 'bus' | 'scheduler'>
  /** What is on disk, once all that was written is. */
  stored(): Promise<StoredTenant & { readonly budgets: StoredBudgets }>
  record(mission: string): Promise<MissionRecord>
  close(): void
}

interface Sources {
  readonly feed: Feed
  readonly bus: LocalBus
  readonly scheduler: LocalScheduler
}

export type Process = ReturnType<typeof useCases>

const delivers: BusRule = { consumer: 'deliver', matches: ({ type }) => type === callbackDueType }
const resumes: BusRule = { consumer: 'resume-parent', matches: (event) => 'parent_id' in event.data && ended(event) }
const continues: BusRule = {
  consumer: 'continue-schedule',
  matches: (event) => 'schedule_id' in event.data && ended(event),
}
const evaluates: BusRule = {
  consumer: 'continue-evaluation',
  matches: (event) => 'evaluation_id' in event.data && ended(event),
}
/** What has subscribers, as the functions declare them. */
export const busConsumers = [delivers, resumes, continues, evaluates].map(({ consumer }) => consumer)

function ended({ type }: EventEnvelope): boolean {
  return ['mission.completed', 'mission.failed', 'mission.cancelled', 'mission.expired'].includes(type)
}

/** For all platforms: they keep nothing but threads. */
const checks = createChecks()
const sandbox = createSandbox()
const contents = createContents()

export async function createSimulatedPlatform({
  concurrency,
  models = createMoodyModels(),
  fraction = () => 0.5,
  allowHosts = [],
  blobFolder = `${tmpdir()}/sortie-never-written`,
  lagging = false,
  startsAt = '2026-11-21T09:00:00Z',
  leaseMs: lease_ms = leaseMs,
  logger = { info() {}, warn() {}, error() {} },
}: {
  concurrency: number
  /** By its clock. */
  startsAt?: string
  leaseMs?: number
  /** Plain reads show what was before the last write. */
  lagging?: boolean
  logger?: Logger
  models?: Models
  fraction?: () => number
  /** Loopback servers that callbacks may reach. */
  allowHosts?: readonly string[]
  /** For a test whose payloads are above 64 KB. */
  blobFolder?: string
}): Promise<SimulatedPlatform> {
  let now = Date.parse(startsAt)
  let elapsed = now
  const clock = { now: () => now, monotonic: () => elapsed }
  const database = openDatabase(':memory:')
  const feed = createFeed(database)
  const prompt = createStores(database, clock, { feed })
  const stores = lagging ? laggingStores(prompt) : prompt
  const lanes = createLanes(database, clock, { visibilityMs, maxReceives: 10 })
  const bus = createBus(database, clock, [resumes, delivers, continues, evaluates])
  const scheduler = createScheduler(database, clock)
  const ids: Ids = { ...createIds(clock), fraction }
  const secrets = createSecrets(`${tmpdir()}/sortie-simulated`, {})
  const ports: Ports = {
    stores,
    lanes,
    bus,
    scheduler,
    blobs: createBlobs(blobFolder),
    sockets: createSockets(database.settled),
    models: strict(models),
    roster: createRoster({}),
    secrets,
    web: createWeb({ allowHosts }),
    mail: {
      delivery: async () => ({ kind: 'service', from: 'sortie@example.com' }),
      send: async () => ({ kind: 'failed', reason: 'it is in memory' }),
    },
    mcp: createMcp(),
    checks,
    programs: sandbox,
    sandbox,
    screens: { apply: async () => ({ outcome: 'failed', problem: 'Amazon Bedrock is not there' }) },
    contents,
    transfers: createTransfers({ folder: blobFolder, secrets, clock }),
    viewer: createViewer(),
    health: createHealth(database, feed, () => ({ state: 'ok' })),
    clock,
    ids,
    memory: createMemory(),
    settings: {
      ...{ default_model: 'offline/rules', lease_ms, websocket_url: 'ws://127.0.0.1', gather_text_ms: 100 },
      waits: { longest_s: 20, ask_again_s: 0 },
      callable_hosts: ['127.0.0.1', 'localhost'],
    },
    logger,
  }
  const tenant: Tenant = {
    id: 'ten_1',
    name: 'simulated',
    concurrency,
    requests_per_s: 1000,
    created_at: now,
  }
  await prompt
    .tenant(tenant.id)
    .write([{ change: 'put', table: 'entities', item: { ...tenantKey, version: 1, body: tenant } }])
  const caller: Caller = { tenant, key: { id: 'key_1', name: 'test', scopes: [], agents: null } }
  // As each request reads it.
  const callerNow = async () => ({ ...caller, tenant: await loadTenant(stores.tenant(tenant.id)) })
  const readStored = storedTenantReader(database.prepare)
  const readBudgets = storedBudgetsReader(database.prepare)
  return {
    database,
    store: stores.tenant(tenant.id),
    lanes,
    stores,
    tenant: tenant.id,
    caller,
    ports,
    concurrency,
    now: clock.now,
    advance(ms) {
      now += ms
      elapsed += ms
    },
    setClock(by) {
      now += by
    },
    process: (intercept, memory = ports.memory) =>
      useCases({ ...interceptPorts(ports, intercept), memory }, caller, callerNow),
    processOn: (given) => useCases({ ...ports, ...given }, caller, callerNow),
    source: { store: stores.tenant(tenant.id), blobs: ports.blobs, tenant: tenant.id },
    receive: () => laneNames.flatMap((lane) => lanes.receive(lane, 10)),
    sources: { feed, bus, scheduler },
    async stored() {
      await database.settled()
      return { ...readStored(tenant.id), budgets: readBudgets(tenant.id) }
    },
    record: (mission) => recordOf(ports, caller, mission),
    close: () => database.close(),
  }
}

/** Models of tests are of providers that nobody else has. */
function takingAny(roster: Roster): Roster {
  return { ...roster, has: () => true }
}

function useCases(ports: Ports, caller: Caller, callerNow: () => Promise<Caller>) {
  const submit = submitMission(ports)
  const cancel = cancelMission(ports)
  const change = changeMission(ports)
  const hold = holdMission(ports)
  const release = releaseMission(ports)
  const redrive = redriveDeadLetter(ports)
  const settleDead = endDeadLeg(ports)
  const execute = executeLeg(ports)
  const start = startScheduled(ports)
  const deliver = deliverCallback(ports)
  const takeDefault = decideByDefault(ports)
  const timeOut = timeOutCall(ports)
  const setBudget = putBudget(ports)
  const setMissionBudget = putMissionBudget(ports)
  const runAtItsTime = runSchedule(ports)
  const moveOn = continueEvaluation(ports)
  return {
    submit: async (mission: Partial<NewMission> & { agent: string; input: string }, key?: string) =>
      submit(await callerNow(), NewMissionSchema.parse(mission), key),
    putLimit: (name: string, definition: LimitDefinition) => putLimit(ports)(caller, name, definition),
    cancel: (mission: string) => cancel(caller, mission),
    stopMany: (scope: ControlScope) => stopMany(ports)(caller, { scope, reason: '' }),
    switchOn: async (scope: ControlScope, mode: 'pause' | 'stop') =>
      setSwitch(ports)(await callerNow(), { scope, mode, reason: 'a test' }),
    lift: async (id: string) => liftSwitch(ports)(await callerNow(), id),
    stopped: (stop: string) => getStop(ports)(caller, stop),
    hold: (mission: string) => hold(caller, mission, { reason: 'to look at it' }),
    release: async (mission: string) => release(await callerNow(), mission),
    switches: async () => (await listSwitches(await callerNow())).items,
    change: (mission: string, patch: MissionPatch) => change(caller, mission, patch),
    explain: (mission: string) => explainMission(ports)(caller, mission),
    settleDead: (body: string) => settleDead(JSON.parse(body) as MissionLeg),
    redrive: (mission: string, request: z.input<typeof Redrive>) =>
      redrive(caller, mission.replace('mis_', 'dead_'), Redrive.parse(request)),
    begin: (conversation: { agent: string; on_message: OnMessage; timeout_s?: number }) =>
      createConversation(ports)(caller, NewConversationSchema.parse(conversation)),
    say: (conversation: string, content: string, key: string) =>
      sendMessage(ports)(caller, conversation, { content }, key),
    forgetConversation: (id: string) => deleteConversation(ports)(caller, id),
    conversation: async (id: string) => ({
      conversation: await getConversation(ports)(caller, id),
      messages: (await listMessages(ports)(caller, id, { after: 0, wait: 0, limit: 100 })).items,
    }),
    setBudget: (budget: BudgetRef, limit: BudgetLimit) => setBudget(caller, budget, limit),
    setMissionBudget: (mission: string, limit: BudgetLimit) => setMissionBudget(caller, mission, limit),
    execute: (body: string, remainingMs = () => visibilityMs) => execute(JSON.parse(body) as MissionLeg, remainingMs),
    publish: (bodies: readonly string[]) => publishEvents(ports)(bodies.map((body) => JSON.parse(body) as EventPage)),
    async hear(consumer: string, event: string): Promise<void> {
      const { tenant_id, mission_id, seq, data } = JSON.parse(event) as EventEnvelope
      if (consumer === delivers.consumer) return deliver(tenant_id, mission_id, seq)
      if (consumer === continues.consumer) return runAtItsTime(tenant_id, String(data.schedule_id))
      if (consumer === evaluates.consumer) {
        await moveOn(tenant_id, String(data.evaluation_id))
        return
      }
      await resumeParent(ports)(tenant_id, mission_id)
    },
    fire: async (payload: string): Promise<unknown> => {
      const timer = JSON.parse(payload) as TimerPayload
      if (timer.kind === 'carry_on_stop') return carryOnStop(ports, timer.tenant, timer.stop, 10_000)
      if (timer.kind === 'carry_on_platform_work') return carryOnWork(ports, timer.work, 10_000)
      if (timer.kind === 'start_mission') return start(timer.tenant, timer.mission)
      if (timer.kind === 'approval_deadline') return takeDefault(timer.tenant, timer.approval)
      if (timer.kind === 'tool_call_deadline') return timeOut(timer.tenant, timer.tool_call)
      if (timer.kind === 'run_schedule') return runAtItsTime(timer.tenant, timer.schedule)
      return ports.bus.publish([callbackDue({ ...timer, time: ports.clock.now() })])
    },
    decide: (approval: string, decision: Decision) => decideApproval(ports)(caller, approval, decision),
    createAgent: (agent: { name: string } & Partial<NewAgent>) =>
      createAgent({ ...ports, roster: takingAny(ports.roster) })(
        caller,
        NewAgentSchema.parse({ instructions: '', ...agent }),
      ),
    approvals: (status: ApprovalStatus) => listApprovals(ports)(caller, { status, limit: 100 }),
    declareTool: (name: string, tool: z.input<typeof PutFunctionTool>) =>
      putFunctionTool(ports)(caller, name, PutFunctionTool.parse(tool)),
    pollCalls: (...tools: readonly string[]) => pollToolCalls(ports)(caller, PollToolCalls.parse({ tools, limit: 10 })),
    answerCall: (id: string, answer: z.input<typeof ToolCallResult>) =>
      answerToolCall(ports)(caller, id, ToolCallResult.parse(answer)),
    createSchedule: (schedule: z.input<typeof NewSchedule>, key?: string) =>
      createSchedule(ports)(caller, NewSchedule.parse(schedule), key),
    createDataset: (name: string) => createDataset(ports)(caller, NewDataset.parse({ name })),
    addCase: (dataset: string, one: z.input<typeof NewCase>, key?: string) =>
      addCase(ports)(caller, dataset, NewCase.parse(one), key),
    evaluate: async (evaluation: z.input<typeof NewEvaluation>, key?: string) =>
      createEvaluation(ports)(await callerNow(), NewEvaluation.parse(evaluation), key),
    cancelEvaluation: (evaluation: string) => cancelEvaluation(ports)(caller, evaluation),
    continueEvaluation: (evaluation: string) => moveOn(caller.tenant.id, evaluation),
    runSchedule: (schedule: string) => runAtItsTime(caller.tenant.id, schedule),
    sweep: sweep(ports),
  }
}

async function recordOf(ports: Ports, caller: Caller, id: string): Promise<MissionRecord> {
  const mission = await getMission(ports)(caller, id)
  const events: MissionRecord['events'][number][] = []
  for (let after = 0; ; after = events.at(-1)?.seq ?? after) {
    const page = await listMissionEvents(ports)(caller, id, { after, wait: 0, limit: 100 })
    events.push(...page.items)
    if (page.items.length === 0 || page.finished) break
  }
  const { items: steps } = await listMissionSteps(ports)(caller, id, { limit: 100 })
  return { mission, events, steps }
}

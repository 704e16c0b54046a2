import { SortieError } from '../../../contract/errors.ts'
import type { Replay, ReplayRequest } from '../../../contract/resources/replay.ts'
import type { Ports } from '../../base/ports/ports.ts'
import { capsOf } from '../../engine/legs/caps.ts'
import { settingsOf } from '../../engine/legs/settings-of.ts'
import { loadToolset } from '../../engine/tools/toolset.ts'
import type { Agent } from '../../records/agent/agent.ts'
import { agentOfMission, withSchemaOf } from '../../records/agent/agent-of-mission.ts'
import { loadAgentVersion, resolveAgent } from '../../records/agent/resolve-agent.ts'
import type { Caller } from '../../records/key/authenticate.ts'
import { type Finished, isFinished } from '../../records/mission/mission.ts'
import { requireMission } from '../../records/mission/require-mission.ts'
import { readAllSteps } from '../../records/mission/steps.ts'
import { type ReplayEnd, replaySteps } from './replay-steps.ts'

export type ReplayPorts = Pick<Ports, 'stores' | 'blobs' | 'checks' | 'settings'>

/** All of them are held at once, and each may have most of a megabyte. */
const maxSteps = 200

/** @throws SortieError `not_found`, `not_applicable` */
export function replayMission(ports: ReplayPorts) {
  return async ({ tenant }: Caller, id: string, request: ReplayRequest): Promise<Replay> => {
    const store = ports.stores.tenant(tenant.id)
    const { mission } = await requireMission(store, id)
    const { agent: name = mission.agent, version } = request
    const agent = await (version === undefined ? resolveAgent(store, name) : loadAgentVersion(store, name, version))
    if (!isFinished(mission)) {
      throw new SortieError('not_applicable', `The mission is ${mission.status}; it can be replayed once it has ended`)
    }
    const recorded = await agentOfMission(store, mission)
    const end = await replayOf(ports, tenant.id, mission, agent)
    return {
      mission_id: mission.id,
      recorded: { agent: recorded.name, version: recorded.version },
      candidate: { agent: agent.name, version: agent.version },
      asks_otherwise: asksOtherwise(recorded, withSchemaOf(mission, agent), mission),
      steps: mission.steps,
      ...end,
    }
  }
}

/** @throws SortieError `not_applicable` for a record of which nothing could be said, `item_unreadable` */
export async function replayOf(
  ports: ReplayPorts,
  tenant: string,
  mission: Finished,
  agent: Agent,
): Promise<ReplayEnd> {
  const store = ports.stores.tenant(tenant)
  const recorded = await agentOfMission(store, mission)
  requireHosted(recorded)
  requireHosted(agent)
  if (mission.steps > maxSteps) {
    throw new SortieError(
      'not_applicable',
      `The mission has ${mission.steps} steps, but at most ${maxSteps} can be replayed`,
    )
  }
  const steps = await readAllSteps({ store, blobs: ports.blobs, tenant }, mission.id, 0)
  const handedOver = steps.find((step) => step.kind === 'tool_call' && step.tool === 'handoff' && !step.is_error)
  if (handedOver) {
    throw new SortieError('not_applicable', 'The mission was handed over, so its replies come from several agents')
  }
  // As they are now: a version of an agent names tools, and not their versions.
  const tools = await loadToolset(store, agent.tools)
  const models = modelsOf(ports, recorded)
  const isGuardedAlike = JSON.stringify(recorded.guardrails) === JSON.stringify(agent.guardrails)
  const candidate = withSchemaOf(mission, agent)
  const replayer = { checks: ports.checks, tenant, agent: candidate, tools, models, isGuardedAlike }
  return replaySteps(replayer, { mission, steps })
}

function requireHosted({ name, kind }: Agent): void {
  if (kind !== 'remote') return
  throw new SortieError('not_applicable', `${name} is a remote agent, whose workers decide what to do with a reply`)
}

function modelsOf({ settings }: ReplayPorts, { model, fallback_models }: Agent): readonly string[] {
  return [model === 'default' ? settings.default_model : model, ...fallback_models]
}

type Difference = Replay['asks_otherwise'][number]

/** In what the requests to the models differ. */
function asksOtherwise(recorded: Agent, candidate: Agent, { caps }: Finished): Difference[] {
  const requestOf = (agent: Agent): Readonly<Record<Difference, unknown>> => ({
    model: [agent.model, ...agent.fallback_models],
    instructions: agent.instructions,
    tools: [...new Set(agent.tools)],
    settings: settingsOf(agent, {}) ?? {},
    output_schema: agent.output_schema,
    max_output_tokens: capsOf(agent, caps).max_output_tokens,
  })
  const [one, other] = [requestOf(recorded), requestOf(candidate)]
  return differences.filter((field) => JSON.stringify(one[field]) !== JSON.stringify(other[field]))
}

const differences: readonly Difference[] = [
  ...(['model', 'instructions', 'tools', 'settings', 'output_schema', 'max_output_tokens'] as const),
]

import type { ModelSettings } from '../../../contract/resources/model-settings.ts'
import type { JsonSchema, ModelRequest, OwnServices } from '../../base/ports/models.ts'
import { toldAs } from '../../records/mcp/reference.ts'
import { narrowedIn } from '../context/dropped.ts'
import { type Bounds, roomOf } from '../context/room.ts'
import { capsOf } from '../legs/caps.ts'
import { type ExecutionPorts, type Leg, stepsOfAttempt } from '../legs/leg.ts'
import { modelsLeft } from '../legs/reply-policy.ts'
import { settingsNow } from '../legs/settings-now.ts'
import { settingsOf, settingsWith } from '../legs/settings-of.ts'
import { factsOf } from '../model-providers/facts-of.ts'
import { ownServices } from '../model-providers/own-services.ts'
import { offeredTools } from '../tools/search/offered-tools.ts'
import { modelsOf } from './call-model.ts'

/** A request of a leg, without its turns. */
export type PlainRequest = Omit<ModelRequest, 'turns'>

export function plainRequest(ports: ExecutionPorts, leg: Leg): PlainRequest {
  const { agent } = leg
  const settings = settingsOf(agent, leg.stored.mission)
  const tools = offeredTools(leg.tools, leg.steps, wantedTool(settings))
  const [model, ...fallbacks] = askedModels(ports, leg)
  return {
    model,
    fallbacks,
    system: agent.instructions,
    tools,
    ...(agent.output_schema ? { output_schema: agent.output_schema as JsonSchema } : {}),
    max_tokens: maxTokens(leg),
    ...settingsNow(settingsWith(tools, settings), stepsOfAttempt(leg)),
    own: ownServices(ports, leg),
    signal: leg.abort.signal,
  }
}

function wantedTool(settings: ModelSettings | undefined): string | undefined {
  const choice = settings?.tool_choice
  return typeof choice === 'object' ? toldAs(choice.tool) : undefined
}

/** Characters. */
const usualPage = 50_000

/** The bounds of a leg’s requests. */
export async function boundsOf(
  ports: ExecutionPorts,
  leg: Leg,
  own: OwnServices = ownServices(ports, leg),
): Promise<Omit<Bounds, 'correction'>> {
  const [model] = askedModels(ports, leg)
  const { context_window, max_output_tokens: most } = await factsOf(ports, own, model)
  const recorded = narrowedIn(leg.steps, modelsOf(ports, leg))
  return {
    window: context_window,
    max_tokens: Math.min(maxTokens(leg), most ?? Number.POSITIVE_INFINITY),
    narrowed: leg.narrowed ? Math.min(leg.narrowed.tokens, recorded ?? leg.narrowed.tokens) : recorded,
    page: leg.agent.limits.max_result_characters ?? usualPage,
  }
}

/** How much of one result a model with these bounds sees at once, in characters. */
export function pageIn(bounds: Omit<Bounds, 'correction'>): number {
  return roomOf({ ...bounds, correction: 1 }).page
}

function askedModels(ports: ExecutionPorts, leg: Leg): readonly [string, ...string[]] {
  const models = modelsOf(ports, leg)
  const [model = models[0], ...fallbacks] = modelsLeft(models, stepsOfAttempt(leg))
  return [model, ...fallbacks]
}

function maxTokens({ agent, stored: { mission } }: Leg): number {
  return capsOf(agent, mission.caps).max_output_tokens
}

import type { Agent } from '../../../contract/resources/agent.ts'
import type { CallFor } from '../../api/call.ts'
import { changedParts } from '../../kit/changed-parts.ts'
import { type GivenObject, objectIn, writtenOut } from '../../kit/given-json.ts'
import { namesIn } from '../../kit/names-in.ts'

/** What a person writes of an agent. */
export interface AgentDraft {
  readonly name: string
  readonly kind: Agent['kind']
  readonly description: string
  readonly instructions: string
  readonly model: string
  /** One a line. */
  readonly tools: string
  /** JSON: its rules, limits, settings and schemas. */
  readonly rest: string
}

/** The API’s fields with a field of their own in the form. */
export const ownFields = ['name', 'kind', 'description', 'instructions', 'model', 'tools'] as const

type Rest = Omit<Agent, (typeof ownFields)[number] | 'version' | 'built_in' | 'draft' | 'warnings' | 'created_at'>

const newRest = {
  capabilities: [],
  tags: [],
  fallback_models: [],
  approvals: [],
  effects: [],
  guardrails: [],
  settings: {},
  output_schema: null,
  publish_gate: null,
  limits: { max_steps: 50, max_output_tokens: 4096 },
}

export function draftOf(agent: Agent | undefined): AgentDraft {
  if (agent === undefined)
    return {
      ...{ name: '', kind: 'hosted', description: '', instructions: '', model: 'default', tools: '' },
      rest: writtenOut(newRest),
    }
  const { name, kind, description, instructions, model, tools } = agent
  return { name, kind, description, instructions, model, tools: tools.join('\n'), rest: writtenOut(restOf(agent)) }
}

/** All of it, so that each part can be seen and changed. When a gate was set is none of its parts. */
function restOf(agent: Agent): Rest | GivenObject {
  const { capabilities, tags, fallback_models, approvals, effects, guardrails = [], outside_text } = agent
  const { settings = {}, output_schema, publish_gate, limits } = agent
  const { set_on: _, ...gate } = publish_gate ?? {}
  return {
    ...{ capabilities, tags, fallback_models, approvals, effects, guardrails },
    ...(outside_text && { outside_text }),
    ...{ settings, output_schema, publish_gate: publish_gate ? gate : null, limits },
  } as unknown as GivenObject
}

type Creation = CallFor<'createAgent'>['body']
type Change = CallFor<'updateAgent'>['body']

/** Undefined while the rest is no JSON object. */
export function creationOf({ tools, rest, ...draft }: AgentDraft): Creation | undefined {
  const given = objectIn(rest, ownFields)
  if (!given) return undefined
  const { publish_gate = null, ...others } = given
  // A new agent has no gate that could be taken away.
  return { ...others, ...(publish_gate !== null && { publish_gate }), ...draft, tools: namesIn(tools) } as Creation
}

/** What was written anew since the form began; a part that was removed stays as it is. Undefined while the rest is no JSON object. */
export function changesIn(begun: AgentDraft, draft: AgentDraft): Change | undefined {
  const [before, after] = [partsOf(begun), partsOf(draft)]
  return before && after && (changedParts<object>(before, after) as Change)
}

function partsOf({ description, instructions, model, tools, rest }: AgentDraft): object | undefined {
  const given = objectIn(rest, ownFields)
  if (!given) return undefined
  const limits = given.limits !== undefined && { limits: { ...noLimits, ...(given.limits as object) } }
  return { ...given, ...limits, description, instructions, model, tools: namesIn(tools) }
}

/** A limit that was removed is none from then on. */
const noLimits = { max_tool_calls: null, max_attempt_s: null, max_result_characters: null }

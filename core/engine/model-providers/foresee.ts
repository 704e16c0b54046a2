import { SortieError } from '../../../contract/errors.ts'
import type { Ability, Facts } from '../../base/ports/model-facts.ts'
import type { ModelSettings, ToolSpec } from '../../base/ports/models.ts'
import type { Ports } from '../../base/ports/ports.ts'
import type { Roster } from '../../base/ports/roster.ts'
import type { Store } from '../../base/ports/store.ts'
import type { Agent } from '../../records/agent/agent.ts'
import { loadModelProviders, toldOf } from '../../records/model-provider/model-provider.ts'
import { mayBeOwn, providerOf } from '../../records/model-provider/provider-name.ts'

export type ForeseePorts = Pick<Ports, 'settings'> & { readonly roster: Pick<Roster, 'find' | 'adjustments'> }

type Asking = Pick<Agent, 'kind' | 'model' | 'fallback_models' | 'tools' | 'output_schema' | 'limits'> & {
  readonly settings?: ModelSettings
}

/** The features of an agent that a model is known not to support. */
interface Foresight {
  readonly model: string
  readonly facts: Facts
  readonly adjustments: readonly string[]
}

/**
 * Describes the features of this agent that each of its models is known not to support, so that its author learns them now
 * instead of in each step. A worker's models are its own.
 * @throws SortieError `not_applicable` if a tool call is required, and none of the models is known to support tools
 */
export async function foreseen(ports: ForeseePorts, store: Store, agent: Asking): Promise<readonly string[]> {
  if (agent.kind === 'remote') return []
  const each = await foresee(ports, store, agent)
  requireCaller(each, agent)
  return each.flatMap(({ model, facts, adjustments }) =>
    [...adjustments, ...lacking(facts, agent, adjustments)].map((words) => `${model}: ${words}`),
  )
}

function requireCaller(each: readonly Foresight[], { settings }: Asking): void {
  const choice = settings?.tool_choice
  const mustCall = choice === 'required' || typeof choice === 'object'
  if (!mustCall || each.some(({ facts }) => !lacks(facts, 'tools'))) return
  const names = each.map(({ model }) => model).join(', ')
  throw new SortieError(
    'not_applicable',
    `The setting tool_choice forces a tool call, but none of ${names} is known to support tools; choose another model, or omit the setting`,
  )
}

function lacks({ abilities }: Facts, ability: Ability): boolean {
  return abilities?.includes(ability) === false
}

async function foresee(ports: ForeseePorts, store: Store, agent: Asking): Promise<readonly Foresight[]> {
  const { settings, roster } = ports
  const models = [agent.model === 'default' ? settings.default_model : agent.model, ...agent.fallback_models]
  const own = models.some((model) => mayBeOwn(providerOf(model))) ? await loadModelProviders(store) : []
  return Promise.all(
    [...new Set(models)].map(async (model): Promise<Foresight> => {
      const service = own.find(({ name }) => name === providerOf(model))
      const facts = service ? toldOf(service, model) : roster.find(model)
      return { model, facts, adjustments: await roster.adjustments(requestOf(agent, model), service?.protocol) }
    }),
  )
}

function requestOf({ tools, limits, settings }: Asking, model: string) {
  const choice = settings?.tool_choice
  const named = typeof choice === 'object' ? [choice.tool] : tools.slice(0, 1)
  return { model, tools: named.map(bare), max_tokens: limits.max_output_tokens, ...(settings && { settings }) }
}

/** The name of a tool is enough for a request with tools. */
function bare(name: string): ToolSpec {
  return { name, description: '', parameters: { type: 'object', properties: {} } }
}

/** The missing features that only a refusal would otherwise reveal. */
function lacking(facts: Facts, agent: Asking, told: readonly string[]): string[] {
  const { settings: { reasoning_effort: effort = 'none' } = {}, tools, output_schema, limits } = agent
  const { max_output_tokens: most } = facts
  const isTold = told.some((words) => words.startsWith('reasoning_effort'))
  return [
    ...(lacks(facts, 'tools') && tools.length > 0 ? ['this model is not known to call tools'] : []),
    ...(lacks(facts, 'reasoning') && effort !== 'none' && !isTold
      ? ['reasoning_effort is set, and this model is not known to reason']
      : []),
    ...(lacks(facts, 'structured_output') && output_schema !== null
      ? ['output_schema is set, and this model is not known to take one; its answers are checked all the same']
      : []),
    ...(most !== undefined && most < limits.max_output_tokens
      ? [`max_output_tokens is ${most}, the most that this model answers`]
      : []),
  ]
}

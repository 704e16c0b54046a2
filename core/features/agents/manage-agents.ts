import { SortieError } from '../../../contract/errors.ts'
import type { AgentGate, AgentPatch, Agent as AgentView, NewAgent } from '../../../contract/resources/agent.ts'
import type { Clock } from '../../base/ports/clock.ts'
import type { Ports } from '../../base/ports/ports.ts'
import type { Store, Stores } from '../../base/ports/store.ts'
import { assertUsableForm, assertUsableSchema } from '../../base/schemas/output-schema.ts'
import { retryConflicts } from '../../base/storing/retry-conflicts.ts'
import { wasWritten } from '../../base/storing/unless-conflict.ts'
import { iso } from '../../base/times/iso.ts'
import { foreseen } from '../../engine/model-providers/foresee.ts'
import { requireModels } from '../../engine/model-providers/require-models.ts'
import type { Agent } from '../../records/agent/agent.ts'
import {
  deleteAgentHead,
  newestVersion,
  putAgentVersion,
  putNewAgent,
  replaceAgent,
  requireAgentHead,
} from '../../records/agent/agent-items.ts'
import { agentView } from '../../records/agent/agent-view.ts'
import { builtInAgents } from '../../records/agent/built-in/agents.ts'
import { requireChosenTool } from '../../records/agent/chosen-tool.ts'
import { needsOf, requireMayPassBy } from '../../records/agent/publish-gate.ts'
import { refuseBuiltIn } from '../../records/agent/refuse-built-in.ts'
import type { Caller } from '../../records/key/authenticate.ts'
import { readMcpServer } from '../../records/mcp/mcp-server.ts'
import { mcpNamed } from '../../records/mcp/reference.ts'
import { loadFunctionTools } from '../../records/tool/function-tool.ts'
import { isOwnName, loadOwnTools } from '../../records/tool/own-tool.ts'
import { gateOn } from './gate-on.ts'
import { requireGuards } from './require-guards.ts'

type AgentPorts = { readonly stores: Stores; readonly clock: Clock }
type ChangePorts = AgentPorts & Pick<Ports, 'roster' | 'settings'>

/** @throws SortieError `already_exists`, `not_applicable` (output schema, tools, models, gate) */
export function createAgent(ports: ChangePorts) {
  const { stores, clock } = ports
  return async (caller: Caller, input: NewAgent): Promise<AgentView> => {
    if (builtInAgents.has(input.name)) throw alreadyExists(input.name)
    assertUsableSchemas(input)
    const store = stores.tenant(caller.tenant.id)
    await requireTools(store, input.tools)
    await requireModels(ports, store, modelsIn(input))
    requireChosenTool(input)
    requireGuards(input)
    // A deleted name keeps its numbering, so that a version means the same thing for ever.
    const version = ((await newestVersion(store, input.name))?.version ?? 0) + 1
    const { instructions = '', publish_gate, ...given } = input
    const agent: Agent = {
      ...{ ...given, instructions, version, built_in: false, created_at: iso(clock.now()) },
      ...(publish_gate && { publish_gate: await gateOn(store, publish_gate) }),
    }
    const warned = await warningsOf(ports, store, agent)
    if (!(await wasWritten(store.write([...putNewAgent(agent), putAgentVersion(agent)]))))
      throw alreadyExists(input.name)
    return { ...agentView(agent), ...warned }
  }
}

/**
 * A change is a new version. If the agent has a gate, it is a draft: the name still means the present version, and the next change
 * applies to the draft.
 * @throws SortieError `not_found`, `forbidden` (built-in), `not_applicable`
 */
export function updateAgent(ports: ChangePorts) {
  const { stores, clock } = ports
  return (caller: Caller, name: string, patch: AgentPatch): Promise<AgentView> => {
    refuseBuiltIn(name)
    assertUsableSchemas(patch)
    return retryConflicts(async () => {
      const store = stores.tenant(caller.tenant.id)
      await requireTools(store, patch.tools ?? [])
      const head = await requireAgentHead(store, name)
      await requireModels(ports, store, modelsIn({ kind: head.body.kind, ...patch }))
      const newest = (await newestVersion(store, name)) ?? head.body
      const gate = head.body.publish_gate
      const next = patch.publish_gate ? await gateOn(store, patch.publish_gate) : patch.publish_gate
      const numbered = { version: newest.version + 1, created_at: iso(clock.now()) }
      const agent = gatedBy(patched(gate ? newest : head.body, patch, numbered), next)
      requireChosenTool(agent)
      requireGuards(agent)
      const warned = await warningsOf(ports, store, agent)
      await store.write([...replaceAgent(head, gate ? head.body : agent), putAgentVersion(agent)])
      if (!gate) return { ...agentView(agent), ...warned }
      return {
        ...agentView(agent),
        ...warned,
        draft: { published_version: head.body.version, needs: needsOf(agent, gate) },
      }
    })
  }
}

/**
 * A new agent of the same name may have any gate, so whoever deletes one must be allowed to bypass the gate.
 * @throws SortieError `not_found`, `forbidden` (built-in, gate)
 */
export function deleteAgent({ stores }: AgentPorts) {
  return (caller: Caller, name: string): Promise<void> => {
    refuseBuiltIn(name)
    return retryConflicts(async () => {
      const store = stores.tenant(caller.tenant.id)
      const head = await requireAgentHead(store, name)
      if (head.body.publish_gate) requireMayPassBy(caller, 'delete an agent that has a publish_gate')
      await store.write(deleteAgentHead(head))
    })
  }
}

/** @throws SortieError `not_applicable` for settings that can never work */
async function warningsOf(ports: ChangePorts, store: Store, agent: Agent): Promise<Pick<AgentView, 'warnings'>> {
  const warnings = await foreseen(ports, store, agent)
  return warnings.length === 0 ? {} : { warnings: [...warnings] }
}

/** Workers choose their own models. For a patch only the changes are checked: another provider may have been deleted since. */
function modelsIn({ kind, model, fallback_models = [] }: Models): readonly string[] {
  if (kind === 'remote') return []
  return model === undefined ? fallback_models : [model, ...fallback_models]
}

interface Models {
  readonly kind: Agent['kind']
  readonly model?: string | undefined
  readonly fallback_models?: readonly string[] | undefined
}

/** A typo is reported now, and not by a model that lacks the tool. @throws SortieError `not_applicable` */
async function requireTools(store: Store, names: readonly string[]): Promise<void> {
  const own = names.filter(isOwnName)
  const tools = [...(await loadOwnTools(store, own)), ...(await loadFunctionTools(store, own))]
  const found = new Set(tools.map(({ name }) => name))
  const missing = own.find((name) => !found.has(name))
  if (missing?.startsWith('mcp__')) {
    throw new SortieError('not_applicable', `${missing}: an agent names a tool of an MCP server as mcp:<server>/<tool>`)
  }
  if (missing !== undefined) {
    throw new SortieError(
      'not_applicable',
      `There is no tool ${missing}; POST /v1/tools creates one, and PUT /v1/function-tools/${missing} declares one that your process answers`,
    )
  }
  for (const server of new Set(names.flatMap((name) => mcpNamed(name)?.server ?? []))) await requireMcp(store, server)
}

/** A tool may appear in a later listing of its server. */
async function requireMcp(store: Store, server: string): Promise<void> {
  if (await readMcpServer(store, server)) return
  throw new SortieError('not_applicable', `There is no MCP server ${server}; PUT /v1/mcp-servers/${server} adds one`)
}

/** @throws SortieError `not_applicable`, `payload_too_large` */
function assertUsableSchemas({ output_schema, approvals = [] }: AgentPatch): void {
  if (output_schema) assertUsableSchema(output_schema)
  for (const { form } of approvals) if (form) assertUsableForm(form)
}

function patched(
  agent: Agent,
  { publish_gate: _, ...patch }: AgentPatch,
  numbered: Pick<Agent, 'version' | 'created_at'>,
): Agent {
  const given = Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined))
  const limits = limitsAfter(agent.limits, patch.limits)
  return { ...agent, ...given, limits, ...numbered }
}

/** A cap of null is no cap. */
function limitsAfter(before: Agent['limits'], patch: AgentPatch['limits'] = {}): Agent['limits'] {
  const told = Object.entries({ ...before, ...patch }).filter(([, value]) => value !== null && value !== undefined)
  return Object.fromEntries(told) as Agent['limits']
}

/** @param gate `undefined`: unchanged; null: none */
function gatedBy(agent: Agent, gate: AgentGate | null | undefined): Agent {
  if (gate === undefined) return agent
  const { publish_gate: _, ...free } = agent
  return gate === null ? free : { ...free, publish_gate: gate }
}

function alreadyExists(name: string): SortieError {
  return new SortieError('already_exists', `The agent ${name} already exists; PATCH /v1/agents/${name} changes it`)
}

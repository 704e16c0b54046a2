import { SortieError } from '../../../contract/errors.ts'
import type { AgentPatch, NewAgent } from '../../../contract/resources/agent.ts'
import type { Clock } from '../../base/ports/clock.ts'
import type { Change, Item, Store, Stores } from '../../base/ports/store.ts'
import { assertUsableForm, assertUsableSchema } from '../../base/schemas/output-schema.ts'
import { readItem, readPartition } from '../../base/storing/reading.ts'
import { retryConflicts } from '../../base/storing/retry-conflicts.ts'
import { wasWritten } from '../../base/storing/unless-conflict.ts'
import { iso } from '../../base/times/iso.ts'
import { type Agent, agentKey, agentKind, agentVersionKey, agentVersionsPartition } from '../../records/agent/agent.ts'
import { agentView } from '../../records/agent/agent-view.ts'
import { builtInAgents } from '../../records/agent/built-in/agents.ts'
import { requireChosenTool } from '../../records/agent/chosen-tool.ts'
import { agentNotFound } from '../../records/agent/resolve-agent.ts'
import type { Caller } from '../../records/key/authenticate.ts'
import { isOwnName, loadOwnTools } from '../../records/tool/own-tool.ts'

type AgentPorts = { readonly stores: Stores; readonly clock: Clock }

/** @throws SortieError `already_exists`, `not_applicable` (output schema, tools) */
export function createAgent({ stores, clock }: AgentPorts) {
  return async (caller: Caller, input: NewAgent): Promise<Agent> => {
    if (builtInAgents.has(input.name)) throw alreadyExists(input.name)
    assertUsableSchemas(input)
    const store = stores.tenant(caller.tenant.id)
    await requireTools(store, input.tools)
    requireChosenTool(input)
    // A name that was deleted goes on counting, so that a version means one thing for ever.
    const version = ((await newestVersion(store, input.name)) ?? 0) + 1
    const { instructions = '', ...given } = input
    const agent: Agent = { ...given, instructions, version, built_in: false, created_at: iso(clock.now()) }
    if (!(await wasWritten(store.write([putHead(agent, 0), putVersion(agent)])))) throw alreadyExists(input.name)
    return agentView(agent)
  }
}

/** A change is a new version. @throws SortieError `not_found`, `forbidden` (built-in), `invalid_input` */
export function updateAgent({ stores, clock }: AgentPorts) {
  return (caller: Caller, name: string, patch: AgentPatch): Promise<Agent> => {
    refuseBuiltIn(name)
    assertUsableSchemas(patch)
    return retryConflicts(async () => {
      const store = stores.tenant(caller.tenant.id)
      await requireTools(store, patch.tools ?? [])
      const head = await requireHead(store, name)
      const agent = patched(head.body, patch, clock.now())
      requireChosenTool(agent)
      await store.write([putHead(agent, head.version), putVersion(agent)])
      return agentView(agent)
    })
  }
}

/** @throws SortieError `not_found`, `forbidden` (built-in) */
export function deleteAgent({ stores }: AgentPorts) {
  return (caller: Caller, name: string): Promise<void> => {
    refuseBuiltIn(name)
    return retryConflicts(async () => {
      const store = stores.tenant(caller.tenant.id)
      const head = await requireHead(store, name)
      await store.write([{ change: 'delete', table: 'entities', key: agentKey(name), when: { version: head.version } }])
    })
  }
}

/** A slip of the pen is told now, and not by a model that has no such tool. @throws SortieError `not_applicable` */
async function requireTools(store: Store, names: readonly string[]): Promise<void> {
  const own = names.filter(isOwnName)
  const found = new Set((await loadOwnTools(store, own)).map(({ name }) => name))
  const missing = own.find((name) => !found.has(name))
  if (missing === undefined) return
  throw new SortieError('not_applicable', `There is no tool ${missing}; POST /v1/tools makes one`)
}

/** @throws SortieError `not_applicable`, `payload_too_large` */
function assertUsableSchemas({ output_schema, approvals = [] }: AgentPatch): void {
  if (output_schema) assertUsableSchema(output_schema)
  for (const { form } of approvals) if (form) assertUsableForm(form)
}

function patched(agent: Agent, patch: AgentPatch, now: number): Agent {
  const given = Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined))
  const limits = { ...agent.limits, ...(given.limits as Partial<Agent['limits']>) }
  return { ...agent, ...given, limits, version: agent.version + 1, created_at: iso(now) }
}

async function requireHead(store: Store, name: string): Promise<Item<Agent>> {
  const head = await readItem(store, agentKind, agentKey(name), { consistent: true })
  if (!head) throw agentNotFound(name)
  return head
}

async function newestVersion(store: Store, name: string): Promise<number | undefined> {
  const page = await readPartition(store, agentKind, {
    partition: agentVersionsPartition(name),
    descending: true,
    limit: 1,
    consistent: true,
  })
  return page.items[0]?.body.version
}

function putHead(agent: Agent, version: number): Change {
  return {
    change: 'put',
    table: 'entities',
    item: { ...agentKey(agent.name), version: version + 1, body: agent },
    when: version === 0 ? { absent: true } : { version },
  }
}

function putVersion(agent: Agent): Change {
  const item = { ...agentVersionKey(agent.name, agent.version), version: 1, body: agent }
  return { change: 'put', table: 'entities', item, when: { absent: true } }
}

function alreadyExists(name: string): SortieError {
  return new SortieError('already_exists', `There is an agent ${name} already; PATCH it to change it`)
}

function refuseBuiltIn(name: string): void {
  if (!builtInAgents.has(name)) return
  throw new SortieError('forbidden', `${name} is built in and cannot be changed; create an agent of your own from it`)
}

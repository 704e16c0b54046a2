import { type Agent, AgentPatch, NewAgent } from '../../../contract/resources/agent.ts'
import type { CallOptions, Client } from '../../../sdk/client.ts'
import { SortieApiError } from '../../../sdk/errors.ts'
import { allOf } from '../all-pages.ts'
import type { Found, Kind, Thing, Written } from '../kind.ts'
import { isThing, readBy, thingOf, without } from '../things.ts'

export const agentKind: Kind = {
  noun: 'agent',
  read(value) {
    const read = readBy(NewAgent, value)
    return 'thing' in read ? { thing: usual(read.thing) } : read
  },
  keyOf: ({ name }) => String(name),
  documentOf(agent) {
    const { name = '', ...rest } = agent
    // Required fields are always written, and `kind` if Sortie does not do the work itself.
    const { kind: _, ...usually } = usual(thingOf(NewAgent.parse({ name, kind: 'remote' })))
    if (agent.kind === 'remote') return { name, ...without(rest, usually) }
    const { instructions: _i, ...optional } = usually
    return { name, ...without(rest, { ...optional, kind: 'hosted' }) }
  },
  async find(client, keys, options) {
    const found: Found[] = []
    for (const name of keys) found.push(...(await findAgent(client, name, options)))
    return found
  },
  async list(client, options) {
    const agents = await allOf((query) => client.listAgents({ query }, options))
    const found: Found[] = []
    for (const agent of agents)
      if (!agent.built_in) found.push(agent.publish_gate ? await newestOf(client, agent, options) : foundOf(agent))
    return found
  },
  refusal({ key, thing }, { kind }) {
    if (thing.kind === kind) return undefined
    return `it is ${String(thing.kind)}, and an agent stays what it is: delete it first with \`sortie agents delete ${key}\`, or take another name`
  },
  async create(client, thing, options) {
    return writtenOf(await client.createAgent({ body: NewAgent.parse(thing) }, options))
  },
  async change(client, { key }, thing, fields, options) {
    const body = AgentPatch.parse(Object.fromEntries([...fields].map((field) => [field, patchOf(field, thing[field])])))
    return writtenOf(await client.updateAgent({ params: { name: key }, body }, options))
  },
  remove: (client, { id }, options) => client.deleteAgent({ params: { name: id } }, options),
}

/** The definition in one version of an agent. */
export function definitionOf(agent: Agent): Thing {
  const { version: _, built_in: _b, draft: _d, warnings: _w, created_at: _c, publish_gate, ...definition } = agent
  const { set_on: _s, ...gate } = publish_gate ?? { dataset: '' }
  return usual(thingOf({ ...definition, ...(publish_gate && { publish_gate: gate }) }))
}

/** Missing settings equal an empty object, and a remote agent may have no instructions. */
function usual({ settings, ...agent }: Thing): Thing {
  const isSet = isThing(settings) && Object.keys(settings).length > 0
  return { ...agent, instructions: agent.instructions ?? '', ...(isSet && { settings }) }
}

/** A removed field is sent as its empty value. */
function patchOf(field: string, value: Thing[string] | undefined): unknown {
  if (field === 'settings') return value ?? {}
  if (field === 'limits')
    return { max_tool_calls: null, max_attempt_s: null, max_result_characters: null, ...(value as Thing) }
  return value ?? null
}

export async function findAgent(client: Client, name: string, options: CallOptions): Promise<readonly Found[]> {
  try {
    const agent = await client.getAgent({ params: { name } }, options)
    return [agent.publish_gate ? await newestOf(client, agent, options) : foundOf(agent)]
  } catch (error) {
    if (error instanceof SortieApiError && error.code === 'not_found') return []
    throw error
  }
}

/** Behind a gate, the last change may be a draft: files are compared with it. */
async function newestOf(client: Client, agent: Agent, options: CallOptions): Promise<Found> {
  const { items } = await client.listAgentVersions({ params: { name: agent.name }, query: { limit: 1 } }, options)
  return foundOf(items[0] ?? agent)
}

function foundOf(agent: Agent): Found {
  return {
    ...{ key: agent.name, id: agent.name, thing: definitionOf(agent), version: agent.version },
    ...(agent.built_in && { fixed: 'it is built in; take another name' }),
  }
}

function writtenOf({ version, draft, warnings = [] }: Agent): Written {
  const isDraft =
    draft && `it is a draft: missions go on with version ${draft.published_version}; it needs ${draft.needs}`
  return { version, notes: [...(isDraft ? [isDraft] : []), ...warnings] }
}

import * as z from 'zod'
import { AgentKind } from '../../../contract/resources/agent.ts'
import type { Change, Key } from '../../base/ports/store.ts'
import { kindOf, list, record } from '../../base/storing/kind.ts'
import type { Agent } from './agent.ts'

/**
 * What a choice compares of an agent, so that no choice reads whole agents. One is stored under each capability of the agent,
 * in the write that changes what the agent’s name means.
 */
const AbleAgent = record({
  name: z.string(),
  kind: AgentKind,
  capabilities: list(z.string()),
  model: z.string(),
  fallback_models: list(z.string()),
})
export type AbleAgent = z.output<typeof AbleAgent>

export const ableAgentKind = kindOf('agent by capability', 'entities', AbleAgent)

export function ablePartition(capability: string): string {
  return `able#${capability}`
}

export function ableAgentOf({ name, kind, capabilities, model, fallback_models }: Agent): AbleAgent {
  return { name, kind, capabilities, model, fallback_models }
}

/** Without conditions: whoever writes them also changes or checks the agent itself. */
export function putAbleAgent(agent: Agent): readonly Change[] {
  const body = ableAgentOf(agent)
  return keysOf(agent).map((key) => ({ change: 'put', table: 'entities', item: { ...key, version: 1, body } }))
}

export function deleteAbleAgent(agent: Pick<Agent, 'name' | 'capabilities'>): readonly Change[] {
  return keysOf(agent).map((key) => ({ change: 'delete', table: 'entities', key }))
}

function keysOf({ name, capabilities }: Pick<Agent, 'name' | 'capabilities'>): readonly Key[] {
  return [...new Set(capabilities)].map((capability) => ({ partition: ablePartition(capability), sort: name }))
}

/** How far the agents of releases without such entries have theirs: up to this name, or all of them. */
export const listedAgentsKind = kindOf(
  'progress of listing agents by capability',
  'entities',
  z.discriminatedUnion('state', [
    record({ state: z.literal('under_way'), after: z.string() }),
    record({ state: z.literal('complete') }),
  ]),
)
export type ListedAgents = ReturnType<typeof listedAgentsKind.decode>

export const listedAgentsKey: Key = { partition: 'able-agents', sort: 'progress' }

/** @param version the version of the record to replace; 0 for a new one */
export function putListedAgents(body: ListedAgents, version: number): Change {
  const item = { ...listedAgentsKey, version: version + 1, body }
  return { change: 'put', table: 'entities', item, when: version === 0 ? { absent: true } : { version } }
}

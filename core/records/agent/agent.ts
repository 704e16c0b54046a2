import type { Agent } from '../../../contract/resources/agent.ts'
import type { Key } from '../../base/ports/store.ts'

export type { Agent }

/** The newest version of each agent stands in one partition, so that listing reads only those. */
export const agentsPartition = 'agents'

export function agentKey(name: string): Key {
  return { partition: agentsPartition, sort: name }
}

export function agentVersionsPartition(name: string): string {
  return `agent#${name}`
}

export function agentVersionKey(name: string, version: number): Key {
  return { partition: agentVersionsPartition(name), sort: `v${String(version).padStart(6, '0')}` }
}

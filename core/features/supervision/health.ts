import type { SupervisedAgent } from '../../../contract/resources/supervisor.ts'
import { isUnreliable } from '../../engine/remote/choose.ts'
import type { Agent } from '../../records/agent/agent.ts'
import { type Instance, isAtWork, maxOutcomes, type Outcome } from '../../records/instance/instance.ts'
import { recentOf } from '../../records/instance/instance-view.ts'
import type { Switch } from '../../records/switch/switch.ts'

/** The part of an agent that supervision reads. */
export type Supervised = Pick<Agent, 'name' | 'kind'> & { readonly capabilities: readonly string[] }

/** What is known of an agent when somebody asks how it is. */
export interface AgentFindings {
  readonly agent: Supervised
  /** Of a remote agent. */
  readonly instances: readonly Instance[]
  /** Missions that wait for a worker of it. */
  readonly waiting: number
  /** Of a hosted agent: how its recent missions ended, newest first. */
  readonly outcomes: readonly Outcome[]
  /** How many slots its missions have, of how many. */
  readonly slots: { readonly taken: number; readonly of: number }
  /** The switch over all its missions. */
  readonly switch: Switch | null
}

export function supervised(findings: AgentFindings, now: number): SupervisedAgent {
  const { agent, instances, waiting } = findings
  const atWork = workersOf(findings, now)
  const remote = agent.kind === 'remote'
  return {
    name: agent.name,
    kind: agent.kind,
    state: stateOf(findings, now),
    switch_id: findings.switch?.id ?? null,
    capabilities: [...agent.capabilities],
    instances: { up: atWork.length, known: instances.length },
    load: findings.slots.taken,
    capacity: remote ? placesOf(atWork) : findings.slots.of,
    waiting,
    recent: recentOf(outcomesOf(findings)),
  }
}

function stateOf(findings: AgentFindings, now: number): SupervisedAgent['state'] {
  const { agent, instances } = findings
  if (findings.switch) return findings.switch.mode === 'stop' ? 'down' : 'paused'
  const { finished, succeeded } = recentOf(outcomesOf(findings))
  const atWork = workersOf(findings, now)
  if (agent.kind === 'remote' && atWork.length === 0) return 'down'
  return atWork.length < instances.length || isUnreliable({ finished, succeeded }) ? 'degraded' : 'up'
}

function workersOf({ instances }: AgentFindings, now: number): Instance[] {
  return instances.filter((instance) => isAtWork(instance, now))
}

function outcomesOf({ agent, instances, outcomes }: AgentFindings): readonly Outcome[] {
  if (agent.kind === 'hosted') return outcomes
  // Each worker's own are in order; a few of each say more than all of one.
  const share = Math.max(1, Math.floor(maxOutcomes / Math.max(1, instances.length)))
  return instances.flatMap((instance) => instance.outcomes.slice(0, share))
}

/** Taken or not. */
export function placesOf(instances: readonly Instance[]): number {
  return instances.reduce((total, { max_concurrent }) => total + max_concurrent, 0)
}

import type { Schedule } from '../../contract/resources/schedule.ts'
import type { CallOptions, Client } from '../../sdk/client.ts'
import { allOf } from './all-pages.ts'
import type { Thing } from './kind.ts'
import type { Step } from './plan.ts'
import { isThing } from './things.ts'

/** A schedule that submits missions to an agent. */
interface Naming {
  readonly agent: string
  readonly schedule: string
}

/** The schedules that would still submit missions to agents that the steps remove. */
export async function schedulesLeft(
  steps: readonly Step[],
  client: Client,
  options: CallOptions,
): Promise<readonly Naming[]> {
  const removed = new Set(
    steps.flatMap((step) => (step.act === 'remove' && step.noun === 'agent' ? [step.found.key] : [])),
  )
  if (removed.size === 0) return []
  const schedules = await allOf((query) => client.listSchedules({ query }, options))
  return afterwards(steps, schedules).filter(({ agent }) => removed.has(agent))
}

/** Which agents the schedules name once the steps are done. */
function afterwards(steps: readonly Step[], schedules: readonly Schedule[]): readonly Naming[] {
  const named = new Map<string, Naming>()
  for (const { id, name, status, mission } of schedules)
    if (status !== 'ENDED') named.set(id, { agent: String(mission.agent), schedule: `${name} (${id})` })
  for (const step of steps) {
    if (step.act === 'remove') named.delete(step.found.id)
    else if (step.wanted.noun === 'schedule')
      named.set('found' in step ? step.found.id : step.wanted.key, {
        agent: agentOf(step.wanted.thing),
        schedule: step.wanted.key,
      })
  }
  return [...named.values()]
}

function agentOf({ mission }: Thing): string {
  return isThing(mission) ? String(mission.agent) : ''
}

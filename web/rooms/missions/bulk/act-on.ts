import { client } from '../../../api/client.ts'
import { versionOf } from '../../../kit/wanted-version.ts'
import type { BulkAct } from './plan.ts'

/** What an act did to one mission, for the receipt. */
export interface Done {
  /** Missions that were stopped, with its children; else 1. */
  readonly missions: number
  /** What the stopped missions had cost. */
  readonly cost_usd: number
  /** The mission that goes on in its place. */
  readonly newMission: string | null
  /** It was redriven before, and nothing began now. */
  readonly wasBefore: boolean
}

const one: Done = { missions: 1, cost_usd: 0, newMission: null, wasBefore: false }

export async function actOn(act: BulkAct, id: string): Promise<Done> {
  const params = { mission_id: id }
  switch (act.kind) {
    case 'cancel': {
      const { stopped, usage } = await client.cancelMission({ params })
      return { ...one, missions: stopped.length, cost_usd: usage.cost_usd }
    }
    case 'hold':
      await client.holdMission({ params, body: { reason: act.reason } })
      return one
    case 'release':
      await client.releaseMission({ params })
      return one
    case 'redrive': {
      const outcome = await redrive(id, act, false)
      return { ...one, newMission: outcome.new_mission_id, wasBefore: outcome.outcome === 'already_redriven' }
    }
    case 'priority':
      await client.changeMission({ params, body: { priority: act.priority } })
      return one
    case 'addTag':
    case 'removeTag': {
      // All tags are replaced: the latest ones are asked for first.
      const { tags } = await client.getMission({ params })
      const others = tags.filter((tag) => tag !== act.tag)
      await client.changeMission({ params, body: { tags: act.kind === 'addTag' ? [...others, act.tag] : others } })
      return one
    }
  }
}

export type Redrive = Extract<BulkAct, { kind: 'redrive' }>

/** The dead letter of a mission has the mission’s number: see `docs/dead-letters.md`. */
export function redrive(id: string, { from, version }: Redrive, isDry: boolean) {
  return client.redriveDeadLetter({
    params: { dead_letter_id: id.replace(/^mis_/, 'dead_') },
    body: { from_step: from === 'start' ? 1 : 'failed', ...versionOf(version), dry_run: isDry },
  })
}

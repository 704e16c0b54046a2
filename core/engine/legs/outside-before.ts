import type { MissionFields } from '../../records/mission/mission.ts'
import { originOf } from '../../records/mission/origin.ts'
import type { RecordedStep } from '../../records/mission/recorded-step.ts'
import type { Leg } from './leg.ts'

interface ReadingLeg extends Pick<Leg, 'steps'> {
  readonly stored: { readonly mission: Pick<MissionFields, 'given_outside'> }
}

/**
 * Where text from outside came from that stood before the model when it decided on what is open now, in words. `undefined`: it
 * had read none. What came since it has not read.
 */
export function outsideBefore({ stored: { mission }, steps }: ReadingLeg): string | undefined {
  const decided = steps.findLastIndex(({ kind }) => kind === 'model_call')
  const from = steps.slice(0, Math.max(0, decided)).findLast((step) => originOf(step) === 'outside')
  if (from) return `${nameOf(from)} in step ${from.number}`
  return mission.given_outside === true ? 'what it was given' : undefined
}

function nameOf(step: RecordedStep): string {
  if (step.kind === 'model_call') return step.model
  return step.kind === 'delegation' ? step.agent : step.tool
}

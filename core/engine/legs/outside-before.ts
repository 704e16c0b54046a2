import type { MissionFields } from '../../records/mission/mission.ts'
import { originOf } from '../../records/mission/origin.ts'
import type { RecordedStep } from '../../records/mission/recorded-step.ts'
import type { Leg } from './leg.ts'

interface ReadingLeg extends Pick<Leg, 'steps'> {
  readonly stored: { readonly mission: Pick<MissionFields, 'given_outside'> }
}

/**
 * The sources of the text from outside that the model had read when it made its open decisions, in words. `undefined`: it
 * had read none. It has not read what arrived since.
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

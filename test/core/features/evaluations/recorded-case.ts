import { type Case, NewCase } from '../../../../contract/resources/dataset.ts'
import { addCase } from '../../../../core/features/evaluations/manage-cases.ts'
import type { SimulatedPlatform } from '../../../simulation/simulated-platform.ts'

/** Adds a case that is made of a mission, by a key that may read it. */
export function addRecorded(
  { ports, caller }: SimulatedPlatform,
  dataset: string,
  from_mission: string,
  expectations: readonly object[] = [],
): Promise<Case> {
  const reading = { ...caller, key: { ...caller.key, scopes: ['missions:read' as const] } }
  return addCase(ports)(reading, dataset, NewCase.parse({ from_mission, expectations }), undefined)
}

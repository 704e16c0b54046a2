import { continueEvaluation } from '../../core/features/evaluations/continue-evaluation.ts'
import { busHandler } from '../runtime/bus.ts'
import type { PortsOf } from '../runtime/definition.ts'
import type { definition } from './function.ts'

/** A mission of an evaluation has ended. */
export function createHandler(ports: PortsOf<typeof definition>) {
  const moveOn = continueEvaluation(ports)
  return busHandler(async ({ tenant_id, data }) => {
    if (typeof data.evaluation_id === 'string') await moveOn(tenant_id, data.evaluation_id)
  })
}

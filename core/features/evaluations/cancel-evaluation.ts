import { SortieError } from '../../../contract/errors.ts'
import type { Evaluation as EvaluationView } from '../../../contract/resources/evaluation.ts'
import { retryConflicts } from '../../base/storing/retry-conflicts.ts'
import { scopeOf } from '../../base/storing/scope.ts'
import { isEnded } from '../../records/evaluation/evaluation.ts'
import { putEvaluation, requireEvaluation } from '../../records/evaluation/evaluation-items.ts'
import { evaluationView } from '../../records/evaluation/evaluation-view.ts'
import type { Caller } from '../../records/key/authenticate.ts'
import { continueEvaluation, type EvaluationPorts } from './continue-evaluation.ts'

/**
 * From its write on nothing begins. Should this process die then, the sweeper cancels what is under way.
 * @throws SortieError `not_found`, `not_applicable` where it has ended
 */
export function cancelEvaluation(ports: EvaluationPorts) {
  return async (caller: Caller, id: string): Promise<EvaluationView> => {
    const tenant = caller.tenant.id
    await retryConflicts(async () => {
      const { store, now } = scopeOf(ports, tenant)
      const { evaluation, version } = await requireEvaluation(store, id)
      if (isEnded(evaluation)) {
        throw new SortieError('not_applicable', `The evaluation is already ${evaluation.status}; nothing was changed`)
      }
      if (evaluation.status === 'CANCELLING') return
      await store.write([putEvaluation({ ...evaluation, status: 'CANCELLING', updated_at: now }, version)])
    })
    await continueEvaluation(ports)(tenant, id)
    return evaluationView((await requireEvaluation(ports.stores.tenant(tenant), id)).evaluation)
  }
}

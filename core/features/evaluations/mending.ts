import { decodeItem } from '../../base/storing/reading.ts'
import { scopeOf } from '../../base/storing/scope.ts'
import type { Mending } from '../../engine/mending/mending.ts'
import { evaluationKind } from '../../records/evaluation/evaluation.ts'
import { evaluationIn, lookAt, putEvaluation } from '../../records/evaluation/evaluation-items.ts'
import { continueEvaluation, type EvaluationPorts } from './continue-evaluation.ts'

/** The end of a mission was not noticed, or whoever noticed it died. */
export const evaluationMending: Mending<EvaluationPorts> = {
  owns: ({ partition }) => evaluationIn(partition) !== undefined,
  async mend(ports, item) {
    const { store, now } = scopeOf(ports, item.tenant)
    const { body: evaluation, version } = await decodeItem(store, evaluationKind, item)
    if (await continueEvaluation(ports)(item.tenant, evaluation.id)) return 'evaluation_continued'
    await store.write([putEvaluation(evaluation, version, { due: lookAt(evaluation, now) })])
    return undefined
  },
}

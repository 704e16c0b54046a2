import type { Evaluation, EvaluationStatus } from '../../../contract/resources/evaluation.ts'
import { Meter } from '../../kit/meter.tsx'
import { Badge, type Tone } from '../../kit/status.tsx'
import { useTexts } from '../../texts/catalogue.ts'
import styles from './evaluations.module.css'
import { evaluationsTexts } from './evaluations.texts.ts'

const tones: Readonly<Record<EvaluationStatus, Tone>> = {
  RUNNING: 'blue',
  CANCELLING: 'amber',
  COMPLETED: 'green',
  CANCELLED: 'grey',
  BUDGET_SPENT: 'amber',
}

export function EvaluationStatusBadge({ status }: { readonly status: EvaluationStatus }) {
  const t = useTexts(evaluationsTexts)
  return <Badge tone={tones[status]}>{t(status)}</Badge>
}

/** How many trials have ended, and how many of those passed. */
export function Progress({ of: { progress } }: { readonly of: Pick<Evaluation, 'progress'> }) {
  const t = useTexts(evaluationsTexts)
  const { trials, ended, passed } = progress
  const words = t('progressWords', { ended, trials, passed })
  const of = Math.max(1, trials)
  return (
    <span className={styles.progress}>
      <Meter
        label={words}
        parts={[
          { share: passed / of, tone: 'green' },
          { share: (ended - passed) / of, tone: 'red', isHatched: true },
        ]}
      />
      <span>{words}</span>
    </span>
  )
}

import { useState } from 'react'
import type { Comparison, Evaluation } from '../../../contract/resources/evaluation.ts'
import { useOperation } from '../../api/use-operation.ts'
import { text, useSearchState } from '../../app/search.ts'
import { Choice } from '../../kit/field.tsx'
import { Loaded } from '../../kit/loaded.tsx'
import { Panel } from '../../kit/panel.tsx'
import { Badge } from '../../kit/status.tsx'
import { useTexts } from '../../texts/catalogue.ts'
import { useFormat } from '../../texts/format.ts'
import { candidateName } from './candidates.ts'
import styles from './evaluations.module.css'
import { evaluationsTexts } from './evaluations.texts.ts'
import { useBaselines } from './use-baselines.ts'

const parts = { baseline: text }

/** Which cases got worse since another evaluation, or between two candidates of this one. */
export function ComparisonPanel({ evaluation }: { readonly evaluation: Evaluation }) {
  const t = useTexts(evaluationsTexts)
  const [{ baseline }, change] = useSearchState(parts)
  const [candidate, setCandidate] = useState('0')
  const options = useBaselines()
  const [baselineId, baselineCandidate = '0'] = baseline.split('.')
  const comparison = useOperation(
    'compareEvaluations',
    {
      params: { evaluation_id: evaluation.id },
      query: {
        baseline: baselineId ?? '',
        candidate: Number(candidate),
        baseline_candidate: Number(baselineCandidate),
      },
    },
    { when: baseline !== '' },
  )
  return (
    <Panel title={t('compare')}>
      <div className={styles.stack}>
        <div className={styles.fields}>
          <Choice
            label={t('candidate')}
            value={candidate}
            options={evaluation.candidates.map((one, at) => [String(at), candidateName(one)])}
            choose={setCandidate}
          />
          <Choice
            label={t('baseline')}
            value={baseline}
            options={[['', t('choose')], ...options]}
            choose={(value) => change({ baseline: value })}
          />
        </div>
        {baseline !== '' && <Loaded query={comparison}>{(compared) => <Compared comparison={compared} />}</Loaded>}
      </div>
    </Panel>
  )
}

function Compared({ comparison }: { readonly comparison: Comparison }) {
  const t = useTexts(evaluationsTexts)
  const format = useFormat()
  const { worse, better, same, only_now, only_before, worse_cases } = comparison
  return (
    <>
      <p className={styles.tally}>
        <Badge tone={worse > 0 ? 'red' : 'grey'}>{t('worse', { count: worse })}</Badge>
        <Badge tone={better > 0 ? 'green' : 'grey'}>{t('better', { count: better })}</Badge>
        <Badge tone="grey">{t('same', { count: same })}</Badge>
        {only_now > 0 && <Badge tone="grey">{t('onlyNow', { count: only_now })}</Badge>}
        {only_before > 0 && <Badge tone="grey">{t('onlyBefore', { count: only_before })}</Badge>}
      </p>
      {worse_cases.length > 0 && (
        <>
          <h3>{t('worseCases')}</h3>
          <ul>
            {worse_cases.map(({ case_id, before, now }) => (
              <li key={case_id}>
                <code>{case_id}</code>: {t('before')} {format.percent(before.pass_rate)}, {t('now')}{' '}
                {format.percent(now.pass_rate)}
              </li>
            ))}
          </ul>
        </>
      )}
    </>
  )
}

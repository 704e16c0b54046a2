import { useState } from 'react'
import type { Evaluation } from '../../../contract/resources/evaluation.ts'
import { useOperation } from '../../api/use-operation.ts'
import { Choice, TextField } from '../../kit/field.tsx'
import { Loaded } from '../../kit/loaded.tsx'
import { Panel } from '../../kit/panel.tsx'
import { Badge } from '../../kit/status.tsx'
import { useTexts } from '../../texts/catalogue.ts'
import { candidateName } from './candidates.ts'
import styles from './evaluations.module.css'
import { evaluationsTexts } from './evaluations.texts.ts'
import { useBaselines } from './use-baselines.ts'

/** Whether a candidate is good enough to publish, by thresholds. */
export function GatePanel({ evaluation: { id, candidates } }: { readonly evaluation: Evaluation }) {
  const t = useTexts(evaluationsTexts)
  const [candidate, setCandidate] = useState('0')
  const [minPass, setMinPass] = useState('90')
  const [minScore, setMinScore] = useState('')
  const [baseline, setBaseline] = useState('')
  const baselines = useBaselines()
  const [baselineId = '', baselineCandidate = '0'] = baseline.split('.')
  const query = {
    candidate: Number(candidate),
    ...(minPass !== '' && { min_pass_rate: Number(minPass) / 100 }),
    ...(minScore !== '' && { min_score: Number(minScore) / 100 }),
    ...(baselineId !== '' && { baseline: baselineId, baseline_candidate: Number(baselineCandidate) }),
  }
  const gate = useOperation('getGate', { params: { evaluation_id: id }, query })
  return (
    <Panel title={t('gate')}>
      <div className={styles.stack}>
        <div className={styles.fields}>
          <Choice
            label={t('candidate')}
            value={candidate}
            options={candidates.map((one, at) => [String(at), candidateName(one)])}
            choose={setCandidate}
          />
          <TextField
            label={t('minPass')}
            type="number"
            min={0}
            max={100}
            value={minPass}
            onChange={(event) => setMinPass(event.target.value)}
          />
          <TextField
            label={t('minScore')}
            type="number"
            min={0}
            max={100}
            value={minScore}
            onChange={(event) => setMinScore(event.target.value)}
          />
          <Choice
            label={t('gateBaseline')}
            value={baseline}
            options={[['', t('noBaseline')], ...baselines]}
            choose={setBaseline}
          />
        </div>
        <Loaded query={gate}>
          {({ passed, reasons }) => (
            <div role="status">
              <Badge tone={passed ? 'green' : 'red'}>{passed ? t('gatePassed') : t('gateClosed')}</Badge>
              <ul>
                {reasons.map((reason) => (
                  <li key={reason}>
                    <bdi>{reason}</bdi>
                  </li>
                ))}
              </ul>
            </div>
          )}
        </Loaded>
      </div>
    </Panel>
  )
}

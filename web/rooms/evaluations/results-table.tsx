import type { CandidateResult } from '../../../contract/resources/evaluation.ts'
import { useTexts } from '../../texts/catalogue.ts'
import { useFormat } from '../../texts/format.ts'
import { candidateName } from './candidates.ts'
import styles from './evaluations.module.css'
import { evaluationsTexts } from './evaluations.texts.ts'

/** The candidates side by side. */
export function ResultsTable({ candidates }: { readonly candidates: readonly CandidateResult[] }) {
  const t = useTexts(evaluationsTexts)
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls where there is little room, by keyboard too
    <section className={styles.scroll} tabIndex={0} aria-label={t('candidates')}>
      <table className={styles.results}>
        <thead>
          <tr>
            <th scope="col">{t('candidate')}</th>
            <th scope="col">{t('passRate')}</th>
            <th scope="col">{t('score')}</th>
            <th scope="col">{t('failed')}</th>
            <th scope="col">{t('mission_failed')}</th>
            <th scope="col">{t('unjudged')}</th>
            <th scope="col">{t('latency')}</th>
            <th scope="col">{t('cost')}</th>
            <th scope="col">{t('errors')}</th>
          </tr>
        </thead>
        <tbody>
          {candidates.map((result, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: candidates have fixed places, and two may be the same
            <Row key={at} result={result} />
          ))}
        </tbody>
      </table>
    </section>
  )
}

function Row({ result }: { readonly result: CandidateResult }) {
  const t = useTexts(evaluationsTexts)
  const format = useFormat()
  const { ended, passed, pass_rate, pass_rate_95: interval, mean_score, latency_ms, errors } = result
  return (
    <tr>
      <th scope="row">
        <bdi>{candidateName(result)}</bdi>
      </th>
      <td>
        {pass_rate !== null && (
          <>
            <strong>{format.percent(pass_rate)}</strong> ({passed}/{ended})
          </>
        )}
        {interval && (
          <small>{t('interval', { low: format.percent(interval.low), high: format.percent(interval.high) })}</small>
        )}
      </td>
      <td>{mean_score !== null && format.percent(mean_score)}</td>
      <td>{result.failed}</td>
      <td>{result.mission_failed}</td>
      <td>{result.unjudged + result.diverged}</td>
      <td>{latency_ms && `${format.duration(latency_ms.p50)}, ${format.duration(latency_ms.p95)}`}</td>
      <td>{format.money(result.cost_usd + result.judges_cost_usd)}</td>
      <td>
        <bdi>{errors.map(({ code, count }) => `${code} × ${count}`).join(', ')}</bdi>
      </td>
    </tr>
  )
}

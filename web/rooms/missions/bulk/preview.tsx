import { useEffect, useState } from 'react'
import { Facts } from '../../../kit/facts.tsx'
import { statusTexts } from '../../../kit/status.texts.ts'
import { isSaid } from '../../../kit/wanted-version.ts'
import { WouldRun } from '../../../kit/would-run.tsx'
import { useTexts } from '../../../texts/catalogue.ts'
import { useFormat } from '../../../texts/format.ts'
import { type Redrive, redrive } from './act-on.ts'
import styles from './bulk.module.css'
import { bulkTexts } from './bulk.texts.ts'
import { carryOut, type Outcome } from './carry-out.ts'
import type { BulkAct, Plan } from './plan.ts'

/** What would happen, by state and by reason, and what it has cost so far. */
export function Preview({ act, plan }: { readonly act: BulkAct; readonly plan: Plan }) {
  const t = useTexts(bulkTexts)
  const words = useTexts(statusTexts)
  const format = useFormat()
  if (plan.affected.length === 0 && plan.unaffected.length === 0) return null
  return (
    <>
      {plan.affected.length === 0 && <p>{t('nothing')}</p>}
      <Facts
        entries={[
          [t('affected'), plan.byStatus.map(([status, count]) => `${format.count(count)} ${words(status)}`).join(', ')],
          [t('unaffected'), plan.reasons.map(([why, count]) => t(why, { count })).join('; ')],
          [t('costSoFar'), plan.affected.length > 0 ? format.money(plan.cost_usd) : undefined],
        ]}
      />
      {act.kind === 'redrive' && isSaid(act.version) && plan.affected.length > 0 && (
        <RedriveTrial key={JSON.stringify(act)} act={act} plan={plan} />
      )}
    </>
  )
}

type Trial = Awaited<ReturnType<typeof redrive>>

/** Redriving can be tried out: what would be kept, and which ones would be refused. */
function RedriveTrial({ act, plan }: { readonly act: Redrive; readonly plan: Plan }) {
  const t = useTexts(bulkTexts)
  const format = useFormat()
  const [outcomes, setOutcomes] = useState<readonly Outcome<Trial>[]>([])
  // What is tried does not change: another act is another trial.
  const [asked] = useState(act)
  const ids = plan.affected.map(({ id }) => id).join(' ')
  useEffect(() => {
    const ending = new AbortController()
    void carryOut({
      ids: ids.split(' '),
      act: (id) => redrive(id, asked, true),
      progress: (known) => {
        if (!ending.signal.aborted) setOutcomes(known)
      },
      signal: ending.signal,
    })
    return () => ending.abort()
  }, [ids, asked])
  const tried = outcomes.flatMap((one) => (one.outcome === 'done' ? [one.answer] : []))
  const refused = outcomes.filter(({ outcome }) => outcome === 'refused')
  const steps = tried.reduce((sum, { kept_steps }) => sum + kept_steps, 0)
  const cost = tried.reduce((sum, { kept_usage }) => sum + kept_usage.cost_usd, 0)
  return (
    <>
      {outcomes.length < plan.affected.length && (
        <p className={styles.soft}>{t('trying', { done: outcomes.length, of: plan.affected.length })}</p>
      )}
      <Facts entries={[[t('kept'), t('keptSteps', { steps, cost: format.money(cost) })]]} />
      <WouldRun outcomes={tried} />
      {refused.length > 0 && <p className={styles.refused}>{t('wouldRefuse', { count: refused.length })}</p>}
    </>
  )
}

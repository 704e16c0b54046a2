import { Facts } from '../../../kit/facts.tsx'
import { statusTexts } from '../../../kit/status.texts.ts'
import { WouldRun } from '../../../kit/would-run.tsx'
import { useTexts } from '../../../texts/catalogue.ts'
import { useFormat } from '../../../texts/format.ts'
import styles from './bulk.module.css'
import { bulkTexts } from './bulk.texts.ts'
import type { Plan } from './plan.ts'
import { Unaffected } from './unaffected.tsx'
import type { useTrial } from './use-trial.ts'

type Trials = ReturnType<typeof useTrial>

interface PreviewProps {
  readonly plan: Plan
  readonly trial: Trials
  /** How many are tried out. */
  readonly of: number
}

/** What would happen, by state and by reason, and what it has cost so far. */
export function Preview({ plan, trial, of }: PreviewProps) {
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
          [t('unaffected'), plan.reasons.length > 0 && <Unaffected plan={plan} />],
          [t('costSoFar'), plan.affected.length > 0 ? format.money(plan.cost_usd) : undefined],
        ]}
      />
      {trial.isTried && plan.affected.length > 0 && <RedriveTrial outcomes={trial.outcomes} of={of} />}
    </>
  )
}

/** What would be kept, and how many would be refused, as far as was tried. */
function RedriveTrial({ outcomes, of }: { readonly outcomes: Trials['outcomes']; readonly of: number }) {
  const t = useTexts(bulkTexts)
  const format = useFormat()
  const tried = outcomes.flatMap((one) => (one.outcome === 'done' ? [one.answer] : []))
  const refused = outcomes.filter(({ outcome }) => outcome === 'refused')
  const steps = tried.reduce((sum, { kept_steps }) => sum + kept_steps, 0)
  const cost = tried.reduce((sum, { kept_usage }) => sum + kept_usage.cost_usd, 0)
  return (
    <>
      {outcomes.length < of && <p className={styles.soft}>{t('trying', { done: outcomes.length, of })}</p>}
      <Facts entries={[[t('kept'), t('keptSteps', { steps, cost: format.money(cost) })]]} />
      <WouldRun outcomes={tried} />
      {refused.length > 0 && <p className={styles.refused}>{t('wouldRefuse', { count: refused.length })}</p>}
    </>
  )
}

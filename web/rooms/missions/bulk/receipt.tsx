import { Link } from 'wouter'
import { Copy } from '../../../kit/copy.tsx'
import { Facts } from '../../../kit/facts.tsx'
import { useTexts } from '../../../texts/catalogue.ts'
import { useFormat } from '../../../texts/format.ts'
import type { Done } from './act-on.ts'
import styles from './bulk.module.css'
import { bulkTexts } from './bulk.texts.ts'
import type { Outcome } from './carry-out.ts'
import type { BulkAct, Plan } from './plan.ts'
import { receiptText, summaryOf } from './receipt-text.ts'
import { Unaffected } from './unaffected.tsx'

interface ReceiptProps {
  readonly act: BulkAct
  readonly outcomes: readonly Outcome<Done>[]
  readonly plan: Plan
}

/** More are in what is copied. */
const mostListed = 50

/** What was done and what was not, with the reasons. */
export function Receipt({ act, outcomes, plan }: ReceiptProps) {
  const t = useTexts(bulkTexts)
  const format = useFormat()
  const { done, already, refused, left, missions, cost_usd, newMissions } = summaryOf(outcomes, plan)
  const isCancel = act.kind === 'cancel'
  return (
    <>
      <Facts
        entries={[
          [
            t('done'),
            act.kind === 'redrive' ? t('doneRedriven', { count: done, already }) : t('doneMissions', { count: done }),
          ],
          [t('childrenToo'), isCancel && missions > done ? t('withChildren', { count: missions }) : undefined],
          [t('doneCost'), isCancel && done > 0 ? format.money(cost_usd) : undefined],
          [t('refused'), refused.length > 0 ? t('doneMissions', { count: refused.length }) : undefined],
          [t('notTried'), left > 0 ? t('left', { count: left }) : undefined],
          [t('unaffected'), plan.reasons.length > 0 && <Unaffected plan={plan} />],
        ]}
      />
      {refused.length > 0 && (
        <ul className={styles.refusals}>
          {refused.slice(0, mostListed).map(({ id, code, message }) => (
            <li key={id}>
              <Link href={`/missions/${id}`}>
                <code>{id}</code>
              </Link>{' '}
              <bdi>
                {code}: {message}
              </bdi>
            </li>
          ))}
        </ul>
      )}
      {newMissions.length > 0 && (
        <ul className={styles.refusals} aria-label={t('newOnes')}>
          {newMissions.slice(0, mostListed).map((id) => (
            <li key={id}>
              <Link href={`/missions/${id}`}>
                <code>{id}</code>
              </Link>
            </li>
          ))}
        </ul>
      )}
      <Copy text={() => receiptText(act, outcomes, plan, new Date().toISOString())} label={t('copyReceipt')} />
    </>
  )
}

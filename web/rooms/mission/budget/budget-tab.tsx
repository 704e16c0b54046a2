import { Suspense, useState } from 'react'
import type { BudgetStatus } from '../../../../contract/resources/budget.ts'
import { endedStatuses } from '../../../../contract/status-after.ts'
import { SortieApiError } from '../../../../sdk/errors.ts'
import type { AnswerFor } from '../../../api/call.ts'
import { useOperation } from '../../../api/use-operation.ts'
import { useMay } from '../../../app/session/session.tsx'
import { Button } from '../../../kit/button.tsx'
import { Empty } from '../../../kit/empty.tsx'
import { Facts } from '../../../kit/facts.tsx'
import { Loaded } from '../../../kit/loaded.tsx'
import { Panel } from '../../../kit/panel.tsx'
import { useTexts } from '../../../texts/catalogue.ts'
import { useFormat } from '../../../texts/format.ts'
import { RaiseBudgetDialog } from '../acts/lazy-dialogs.ts'
import styles from './budget.module.css'
import { budgetTexts } from './budget.texts.ts'

type Mission = AnswerFor<'getMission'>

/** How much of the mission’s own budget is spent. */
export default function BudgetTab({ mission }: { readonly mission: Mission }) {
  const t = useTexts(budgetTexts)
  const may = useMay()
  const [isOpen, setOpen] = useState(false)
  const budget = useOperation('getMissionBudget', { params: { mission_id: mission.id } })
  const hasNone = budget.error instanceof SortieApiError && budget.error.code === 'not_found'
  const mayChange = may('putMissionBudget') && !endedStatuses.includes(mission.status)
  return (
    <Panel
      title={t('title')}
      beside={
        mayChange && (
          <Button operation="putMissionBudget" onPress={() => setOpen(true)}>
            {t(hasNone ? 'set' : 'change')}
          </Button>
        )
      }
    >
      {hasNone ? (
        <Empty title={t('none')}>{t('noneHow')}</Empty>
      ) : (
        <Loaded query={budget}>{(status) => <Standing budget={status} />}</Loaded>
      )}
      <Suspense>{isOpen && <RaiseBudgetDialog missionId={mission.id} isOpen close={() => setOpen(false)} />}</Suspense>
    </Panel>
  )
}

function Standing({ budget }: { readonly budget: BudgetStatus }) {
  const t = useTexts(budgetTexts)
  const format = useFormat()
  const { spent, reserved, remaining, usd, tokens, waiting } = budget
  return (
    <div className={styles.standing}>
      <p>{t('about')}</p>
      {usd !== null && (
        <Burn
          label={t('usd')}
          share={(spent.usd + reserved.usd) / usd}
          text={t('of', { spent: format.money(spent.usd), of: format.money(usd) })}
        />
      )}
      {tokens !== null && (
        <Burn
          label={t('tokens')}
          share={(spent.tokens + reserved.tokens) / tokens}
          text={t('of', { spent: format.count(spent.tokens), of: format.count(tokens) })}
        />
      )}
      <Facts
        entries={[
          [t('spent'), `${format.money(spent.usd)} · ${format.count(spent.tokens)} ${t('tokens')}`],
          [t('reserved'), `${format.money(reserved.usd)} · ${format.count(reserved.tokens)} ${t('tokens')}`],
          [
            t('remaining'),
            [
              remaining.usd === null ? undefined : format.money(remaining.usd),
              remaining.tokens === null ? undefined : `${format.count(remaining.tokens)} ${t('tokens')}`,
            ]
              .filter((one) => one !== undefined)
              .join(' · ') || t('noLimit'),
          ],
          [t('waiting'), waiting],
        ]}
      />
    </div>
  )
}

function Burn({ label, share, text }: { readonly label: string; readonly share: number; readonly text: string }) {
  return (
    <div className={styles.burn}>
      <span>{label}</span>
      <meter min={0} max={1} low={0.8} high={0.95} optimum={0} value={Math.min(1, share)} aria-label={label}>
        {text}
      </meter>
      <span>{text}</span>
    </div>
  )
}

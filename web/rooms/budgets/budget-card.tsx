import { useState } from 'react'
import { Link } from 'wouter'
import type { BudgetStatus } from '../../../contract/resources/budget.ts'
import { useAct, useOperation } from '../../api/use-operation.ts'
import { useMay } from '../../app/session/session.tsx'
import { Button } from '../../kit/button.tsx'
import { Countdown } from '../../kit/countdown.tsx'
import { Confirm } from '../../kit/dialog.tsx'
import { Facts } from '../../kit/facts.tsx'
import { Acts } from '../../kit/form.tsx'
import { Meter } from '../../kit/meter.tsx'
import { Panel } from '../../kit/panel.tsx'
import { Badge } from '../../kit/status.tsx'
import { useNow } from '../../kit/time.tsx'
import { say } from '../../kit/toasts.tsx'
import { useTexts } from '../../texts/catalogue.ts'
import { useFormat } from '../../texts/format.ts'
import { BudgetForm } from './budget-form.tsx'
import styles from './budgets.module.css'
import { budgetsTexts } from './budgets.texts.ts'
import { projectionOf } from './projection.ts'
import { smallestCall } from './smallest-call.ts'

/** One budget: how much is spent, reserved and left, and how long it lasts. */
export function BudgetCard({ budget }: { readonly budget: BudgetStatus }) {
  const t = useTexts(budgetsTexts)
  const format = useFormat()
  const sayTokens = useSayTokens()
  const { scope, period, usd, tokens, spent, reserved, remaining, waiting, resets_at } = budget
  const agent = scope.startsWith('agent:') ? scope.slice('agent:'.length) : undefined
  const title = agent === undefined ? t(scope === 'tenant' ? 'tenant' : 'platform') : t('agentScope', { agent })
  return (
    <Panel title={`${title}, ${t(period)}`} beside={<BudgetActs budget={budget} />}>
      <div className={styles.card}>
        {usd !== null && (
          <Amount
            name={t('money')}
            say={format.money}
            limit={usd}
            spent={spent.usd}
            reserved={reserved.usd}
            left={remaining.usd ?? 0}
          />
        )}
        {tokens !== null && (
          <Amount
            name={t('tokens')}
            say={sayTokens}
            bare={format.count}
            limit={tokens}
            spent={spent.tokens}
            reserved={reserved.tokens}
            left={remaining.tokens ?? 0}
          />
        )}
        <Facts
          entries={[
            [t('resets'), resets_at === null ? t('never') : <Countdown key="resets" until={resets_at} />],
            [t('projected'), <Projected key="projected" budget={budget} />],
            [
              t('also'),
              [usd === null && format.money(spent.usd), tokens === null && sayTokens(spent.tokens)]
                .filter(Boolean)
                .join(', '),
            ],
          ]}
        />
        {waiting > 0 && (
          <p className={styles.waiting}>
            <Link href={`/missions?status=WAITING&waits=budget${agent === undefined ? '' : `&agent=${agent}`}`}>
              <Badge tone="amber">{t('waiting', { count: waiting })}</Badge>
            </Link>
            <SmallestCall budget={budget} />
          </p>
        )}
      </div>
    </Panel>
  )
}

interface AmountProps {
  readonly name: string
  say(value: number): string
  /** The number before the unit, if the limit says the unit. */
  bare?(value: number): string
  readonly limit: number
  readonly spent: number
  readonly reserved: number
  readonly left: number
}

function Amount({ name, say: words, bare = words, limit, spent, reserved, left }: AmountProps) {
  const t = useTexts(budgetsTexts)
  const format = useFormat()
  const share = spent / limit
  return (
    <div className={styles.amount}>
      <p>
        <strong>{bare(spent)}</strong>{' '}
        <span>
          {t('of')} {words(limit)} {t('spent')} ({format.percent(share)})
        </span>
      </p>
      <Meter
        label={`${name}: ${t('meter', { spent: words(spent), reserved: words(reserved), left: words(left) })}`}
        parts={[
          { share, tone: share >= nearShare ? 'red' : 'blue' },
          { share: reserved / limit, tone: 'purple', isHatched: true },
        ]}
      />
      <p className={styles.rest}>
        {reserved > 0 && `${words(reserved)} ${t('reserved')} · `}
        {words(Math.max(0, left))} {t('left')}
      </p>
    </div>
  )
}

/** What has to be left before any of those that wait continues. */
function SmallestCall({ budget }: { readonly budget: BudgetStatus }) {
  const t = useTexts(budgetsTexts)
  const format = useFormat()
  const sayTokens = useSayTokens()
  const when = useMay()('listMissions')
  const waiting = useOperation('listMissions', { query: { status: 'WAITING', limit: 100 } }, { when, everyMs: 10_000 })
  const needs = smallestCall(budget, waiting.data?.items ?? [])
  if (!needs) return null
  const amounts = [budget.usd !== null && format.money(needs.usd), budget.tokens !== null && sayTokens(needs.tokens)]
  return <span className={styles.rest}>{t('smallestCall', { amount: amounts.filter(Boolean).join(', ') })}</span>
}

function useSayTokens(): (count: number) => string {
  const t = useTexts(budgetsTexts)
  const format = useFormat()
  return (count) => t('tokenCount', { count, shown: format.count(count) })
}

/** From here on it looks urgent. */
const nearShare = 0.9

function Projected({ budget }: { readonly budget: BudgetStatus }) {
  const t = useTexts(budgetsTexts)
  const format = useFormat()
  const now = useNow()
  const projection = projectionOf(budget, now)
  switch (projection.kind) {
    case 'spent':
      return <Badge tone="red">{t('isSpent')}</Badge>
    case 'idle':
      return t('idle')
    case 'unknown':
      return t('lastsTotal')
    case 'lasts':
      return t('lasts')
    case 'ends':
      return <Badge tone="amber">{t('ends', { when: format.relative(projection.at, now) })}</Badge>
  }
}

function BudgetActs({ budget }: { readonly budget: BudgetStatus }) {
  const t = useTexts(budgetsTexts)
  const may = useMay()
  const [open, setOpen] = useState<'none' | 'change' | 'delete'>('none')
  const remove = useAct('deleteBudget', ['listBudgets'])
  const { scope, period, waiting } = budget
  const close = () => setOpen('none')
  // The platform’s operators set theirs.
  if (scope === 'platform' || !may('putBudget')) return null
  return (
    <Acts>
      <Button operation="putBudget" look="quiet" onPress={() => setOpen('change')}>
        {t('change')}
      </Button>
      <Button operation="deleteBudget" look="quiet" onPress={() => setOpen('delete')}>
        {t('delete')}
      </Button>
      {open === 'change' && <BudgetForm budget={budget} close={close} />}
      <Confirm
        title={t('delete')}
        isOpen={open === 'delete'}
        close={close}
        verb={t('delete')}
        isDangerous
        isBusy={remove.isPending}
        act={() =>
          remove.mutate({ params: { scope, period } }, { onSuccess: () => say(t('deleted')), onSettled: close })
        }
      >
        <p>{t('deleteWhat', { count: waiting })}</p>
      </Confirm>
    </Acts>
  )
}

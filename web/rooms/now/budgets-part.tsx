import { Link } from 'wouter'
import { Time, useNow } from '../../kit/time.tsx'
import { useTexts } from '../../texts/catalogue.ts'
import { useFormat } from '../../texts/format.ts'
import { burnOf } from './burn.ts'
import { type BudgetStatus, shareSpent } from './needs.ts'
import styles from './now.module.css'
import { nowTexts } from './now.texts.ts'
import { Part } from './part.tsx'
import { places } from './places.ts'
import { Said } from './said.tsx'
import type { Reading } from './use-readings.ts'
import { useScopeName } from './use-scope-name.ts'

const most = 6

/** What is spent and reserved of the budgets, the most used first, and when they end. */
export function BudgetsPart({ reading }: { readonly reading: Reading<'listBudgets'> }) {
  const t = useTexts(nowTexts)
  return (
    <Part title={t('budgets')} reading={reading} span={3} beside={<Link href={places.budgets}>{t('showAll')}</Link>}>
      {({ items }) => (
        <div className={styles.course}>
          {items.length === 0 && <p className={styles.calm}>{t('noBudgets')}</p>}
          <ul className={styles.rows}>
            {items
              .toSorted((one, other) => shareSpent(other) - shareSpent(one))
              .slice(0, most)
              .map((budget) => (
                <BudgetRow key={`${budget.scope} ${budget.period}`} budget={budget} />
              ))}
          </ul>
          {items.length > most && <p className={styles.note}>{t('more', { count: items.length - most })}</p>}
        </div>
      )}
    </Part>
  )
}

const minuteMs = 60_000

function BudgetRow({ budget }: { readonly budget: BudgetStatus }) {
  const t = useTexts(nowTexts)
  const format = useFormat()
  const scopeName = useScopeName()
  const { scope, period, usd, tokens, spent, reserved } = budget
  const isMoney = usd !== null
  const say = (amount: { readonly usd: number; readonly tokens: number }) =>
    isMoney ? format.money(amount.usd) : t('tokens', { count: format.short(amount.tokens) })
  const whole = { usd: usd ?? 0, tokens: tokens ?? 0 }
  const shares = isMoney
    ? [spent.usd / whole.usd, reserved.usd / whole.usd]
    : [spent.tokens / whole.tokens, reserved.tokens / whole.tokens]
  const isNear = shareSpent(budget) >= 0.8
  return (
    <li>
      <span className={styles.rowHead}>
        <span>
          <bdi>{scopeName(scope)}</bdi> · {t(period)}
        </span>
        <span>{t('ofAmount', { spent: say(spent), amount: say(whole) })}</span>
      </span>
      <span className={styles.meter} data-near={isNear}>
        <span className={styles.spent} style={{ width: percentOf(shares[0]) }} />
        <span className={styles.reserved} style={{ width: percentOf(shares[1], shares[0]) }} />
      </span>
      <span className={styles.note}>
        {(isMoney ? reserved.usd : reserved.tokens) > 0 && `${t('reserved', { reserved: say(reserved) })} · `}
        <BurnText budget={budget} />
      </span>
    </li>
  )
}

function percentOf(share = 0, before = 0): string {
  return `${Math.max(0, Math.min(1 - Math.min(1, before), share)) * 100}%`
}

function BurnText({ budget }: { readonly budget: BudgetStatus }) {
  const t = useTexts(nowTexts)
  const burn = burnOf(budget, Math.floor(useNow() / minuteMs) * minuteMs)
  switch (burn.kind) {
    case 'spent':
      return t('isSpent')
    case 'lasts':
      return t('lasts')
    case 'ends':
      return <Said say={(when) => t('endsAt', { when })} value={<Time at={burn.at} />} />
    case 'unknown':
      return null
  }
}

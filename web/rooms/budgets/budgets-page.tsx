import { useOperation } from '../../api/use-operation.ts'
import { newForm } from '../../app/new-form.ts'
import { useSearchState } from '../../app/search.ts'
import { useMay } from '../../app/session/session.tsx'
import { Button } from '../../kit/button.tsx'
import { Empty } from '../../kit/empty.tsx'
import { Loaded } from '../../kit/loaded.tsx'
import { Page } from '../../kit/page.tsx'
import { useFresh } from '../../live/use-fresh.ts'
import { useTexts } from '../../texts/catalogue.ts'
import { BudgetCard } from './budget-card.tsx'
import { BudgetForm } from './budget-form.tsx'
import styles from './budgets.module.css'
import { budgetsTexts } from './budgets.texts.ts'

const parts = { new: newForm }

/** What model calls may cost, and how much of it is left. */
export default function BudgetsPage() {
  const t = useTexts(budgetsTexts)
  const may = useMay()
  const [{ new: form }, change] = useSearchState(parts)
  useFresh(['listBudgets'], (type) => type === 'step.recorded' || type.startsWith('budget.'))
  const budgets = useOperation('listBudgets', undefined, { everyMs: 10_000 })
  return (
    <Page
      title={t('title')}
      about={t('about')}
      actions={
        may('putBudget') && (
          <Button operation="putBudget" look="primary" onPress={() => change({ new: 'open' })}>
            {t('create')}
          </Button>
        )
      }
    >
      <Loaded query={budgets}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty title={t('none')} command="npm run -s sortie -- budgets set tenant day --usd 5">
              {t('noneHow')}
            </Empty>
          ) : (
            <div className={styles.cards}>
              {items.map((budget) => (
                <BudgetCard key={`${budget.scope} ${budget.period}`} budget={budget} />
              ))}
            </div>
          )
        }
      </Loaded>
      {form === 'open' && <BudgetForm close={() => change({ new: 'closed' })} />}
    </Page>
  )
}

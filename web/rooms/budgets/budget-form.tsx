import { useState } from 'react'
import type { BudgetStatus } from '../../../contract/resources/budget.ts'
import { call } from '../../api/call.ts'
import { problemsIn } from '../../api/problems.ts'
import { useOperation } from '../../api/use-operation.ts'
import { useSubmit } from '../../api/use-submit.ts'
import { useMay } from '../../app/session/session.tsx'
import { useEdit } from '../../kit/editing/use-edit.tsx'
import { useReading } from '../../kit/editing/use-reading.ts'
import { Choice, TextField } from '../../kit/field.tsx'
import { Beside } from '../../kit/form.tsx'
import { FormDialog } from '../../kit/form-dialog.tsx'
import { say } from '../../kit/toasts.tsx'
import { useTexts } from '../../texts/catalogue.ts'
import { useFormat } from '../../texts/format.ts'
import { type BudgetDraft, budgetIn, draftOf, isItsBudget, periods } from './budget-draft.ts'
import { budgetsTexts } from './budgets.texts.ts'

interface BudgetFormProps {
  /** The one that is changed; without it, a new one is set. */
  readonly budget?: BudgetStatus
  close(): void
}

/** Sets a budget, or changes it. */
export function BudgetForm({ budget: given, close }: BudgetFormProps) {
  const t = useTexts(budgetsTexts)
  const [budget, takeUp] = useState(given)
  const edit = useBudgetEdit(budget, takeUp)
  const { draft, change } = edit
  const { send, error, isBusy } = useSubmit('putBudget', ['listBudgets', 'getBudget'])
  const problemAt = problemsIn(error)
  return (
    <FormDialog
      title={budget ? t('change') : t('create')}
      isOpen
      close={close}
      verb={t('save')}
      isBusy={isBusy}
      error={error}
      drafting={edit}
      edit={edit}
      lacks={draft.usd.trim() === '' && draft.tokens.trim() === '' && t('amountLacks')}
      submit={() =>
        send(budgetIn(draft), () => {
          edit.forget()
          say(t('saved'))
          close()
        })
      }
    >
      {!budget && (
        <Beside>
          <Choice
            label={t('scope')}
            value={draft.kind}
            options={[
              ['tenant', t('scopeTenant')],
              ['agent', t('scopeAgent')],
            ]}
            choose={(kind) => change({ kind: kind === 'agent' ? 'agent' : 'tenant' })}
          />
          {draft.kind === 'agent' && (
            <TextField
              label={t('agent')}
              required
              value={draft.agent}
              problem={problemAt('scope')}
              onChange={(event) => change({ agent: event.target.value })}
            />
          )}
          <Choice
            label={t('period')}
            value={draft.period}
            options={[
              ['day', t('periodDay')],
              ['month', t('periodMonth')],
              ['total', t('periodTotal')],
            ]}
            choose={(period) => change({ period: periods.find((one) => one === period) ?? 'day' })}
          />
        </Beside>
      )}
      <Beside>
        <TextField
          label={t('usd')}
          hint={t('usdHint')}
          type="number"
          min={0}
          step="any"
          value={draft.usd}
          problem={problemAt('usd')}
          onChange={(event) => change({ usd: event.target.value })}
        />
        <TextField
          label={t('tokens')}
          hint={t('tokensHint')}
          type="number"
          min={1}
          step={1}
          value={draft.tokens}
          problem={problemAt('tokens')}
          onChange={(event) => change({ tokens: event.target.value })}
        />
      </Beside>
      <p>{budget ? t('lower') : t('effect')}</p>
    </FormDialog>
  )
}

function useBudgetEdit(budget: BudgetStatus | undefined, takeUp: (budget: BudgetStatus) => void) {
  const t = useTexts(budgetsTexts)
  const format = useFormat()
  const may = useMay()
  const { scope = '', period = 'day' } = budget ?? {}
  const reading = useReading('getBudget', { params: { scope, period } }, (read) => read, budget !== undefined)
  const mayList = may('listBudgets')
  const list = useOperation('listBudgets', undefined, { when: mayList })
  return useEdit<BudgetStatus, BudgetDraft>({
    form: `budget ${scope} ${budget?.period ?? ''}`,
    present: budget,
    draftOf,
    sends: 'all',
    reading,
    known: (draft) => list.data?.items.find((one) => isItsBudget(one, draft)),
    ...(mayList && {
      find: async (draft: BudgetDraft) => {
        const { items } = await call('listBudgets', undefined)
        return items.find((one) => isItsBudget(one, draft))
      },
    }),
    takeUp,
    nameOf: ({ kind, agent, period }) =>
      `${kind === 'tenant' ? t('tenant') : t('agentScope', { agent: agent.trim() })}, ${t(period)}`,
    labels: { usd: t('usd'), tokens: t('tokens') },
    about: ({ usd, tokens, spent }) => (
      <p>
        {[
          usd !== null && `${format.money(spent.usd)} ${t('of')} ${format.money(usd)} ${t('spent')}`,
          tokens !== null &&
            `${format.count(spent.tokens)} ${t('of')} ${t('tokenCount', { count: tokens, shown: format.count(tokens) })} ${t('spent')}`,
        ]
          .filter(Boolean)
          .join(' · ')}
      </p>
    ),
  })
}

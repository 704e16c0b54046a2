import { useState } from 'react'
import type { BudgetStatus } from '../../../contract/resources/budget.ts'
import type { CallFor } from '../../api/call.ts'
import { problemsIn } from '../../api/problems.ts'
import { useSubmit } from '../../api/use-submit.ts'
import { Choice, TextField } from '../../kit/field.tsx'
import { Beside } from '../../kit/form.tsx'
import { FormDialog } from '../../kit/form-dialog.tsx'
import { say } from '../../kit/toasts.tsx'
import { useTexts } from '../../texts/catalogue.ts'
import { budgetsTexts } from './budgets.texts.ts'

interface BudgetFormProps {
  /** The one that is changed; without it, a new one is set. */
  readonly budget?: BudgetStatus
  close(): void
}

/** Sets a budget, or changes it. */
export function BudgetForm({ budget, close }: BudgetFormProps) {
  const t = useTexts(budgetsTexts)
  const [kind, setKind] = useState('tenant')
  const [agent, setAgent] = useState('')
  const [period, setPeriod] = useState<string>(budget?.period ?? 'day')
  const [usd, setUsd] = useState(textOf(budget?.usd))
  const [tokens, setTokens] = useState(textOf(budget?.tokens))
  const { send, error, isBusy } = useSubmit('putBudget', ['listBudgets'])
  const problemAt = problemsIn(error)
  const scope = budget?.scope ?? (kind === 'tenant' ? 'tenant' : `agent:${agent.trim()}`)
  const call: CallFor<'putBudget'> = {
    params: { scope, period: period as BudgetPeriodName },
    body: { ...(usd.trim() !== '' && { usd: Number(usd) }), ...(tokens.trim() !== '' && { tokens: Number(tokens) }) },
  }
  return (
    <FormDialog
      title={budget ? t('change') : t('create')}
      isOpen
      close={close}
      verb={t('save')}
      isBusy={isBusy}
      error={error}
      submit={() =>
        send(call, () => {
          say(t('saved'))
          close()
        })
      }
    >
      {!budget && (
        <Beside>
          <Choice
            label={t('scope')}
            value={kind}
            options={[
              ['tenant', t('scopeTenant')],
              ['agent', t('scopeAgent')],
            ]}
            choose={setKind}
          />
          {kind === 'agent' && (
            <TextField
              label={t('agent')}
              required
              value={agent}
              problem={problemAt('scope')}
              onChange={(event) => setAgent(event.target.value)}
            />
          )}
          <Choice
            label={t('period')}
            value={period}
            options={[
              ['day', t('periodDay')],
              ['month', t('periodMonth')],
              ['total', t('periodTotal')],
            ]}
            choose={setPeriod}
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
          value={usd}
          problem={problemAt('usd')}
          onChange={(event) => setUsd(event.target.value)}
        />
        <TextField
          label={t('tokens')}
          hint={t('tokensHint')}
          type="number"
          min={1}
          step={1}
          value={tokens}
          problem={problemAt('tokens')}
          onChange={(event) => setTokens(event.target.value)}
        />
      </Beside>
      <p>{budget ? t('lower') : t('effect')}</p>
    </FormDialog>
  )
}

type BudgetPeriodName = BudgetStatus['period']

function textOf(amount: number | null | undefined): string {
  return amount === null || amount === undefined ? '' : String(amount)
}

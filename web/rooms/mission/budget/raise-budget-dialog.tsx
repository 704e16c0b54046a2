import { type ReactNode, useState } from 'react'
import type { BudgetStatus } from '../../../../contract/resources/budget.ts'
import { SortieApiError } from '../../../../sdk/errors.ts'
import { useOperation } from '../../../api/use-operation.ts'
import { useSubmit } from '../../../api/use-submit.ts'
import { useMay } from '../../../app/session/session.tsx'
import { TextField } from '../../../kit/field.tsx'
import { FormDialog } from '../../../kit/form-dialog.tsx'
import { Loaded } from '../../../kit/loaded.tsx'
import { say } from '../../../kit/toasts.tsx'
import { useTexts } from '../../../texts/catalogue.ts'
import { useFormat } from '../../../texts/format.ts'
import { changedByActs } from '../acts/changed-by-acts.ts'
import { amountsIn } from './amounts.ts'
import { budgetTexts } from './budget.texts.ts'

interface RaiseBudgetDialogProps {
  readonly missionId: string
  readonly isOpen: boolean
  close(): void
}

/** Sets or changes what a mission may cost. */
export function RaiseBudgetDialog({ missionId, isOpen, close }: RaiseBudgetDialogProps): ReactNode {
  const t = useTexts(budgetTexts)
  const may = useMay()
  const budget = useOperation(
    'getMissionBudget',
    { params: { mission_id: missionId } },
    { when: may('getMissionBudget') },
  )
  const isUnknown = !may('getMissionBudget')
  const hasNone = isUnknown || (budget.error instanceof SortieApiError && budget.error.code === 'not_found')
  if (hasNone) return <Form missionId={missionId} isOpen={isOpen} close={close} budget={undefined} />
  return (
    <Loaded query={budget}>
      {(status) => <Form missionId={missionId} isOpen={isOpen} close={close} budget={status} title={t('change')} />}
    </Loaded>
  )
}

interface FormProps extends RaiseBudgetDialogProps {
  readonly budget: BudgetStatus | undefined
  readonly title?: string
}

function Form({ missionId, isOpen, close, budget, title }: FormProps) {
  const t = useTexts(budgetTexts)
  const format = useFormat()
  const [usd, setUsd] = useState(budget?.usd?.toString() ?? '')
  const [tokens, setTokens] = useState(budget?.tokens?.toString() ?? '')
  const [isWrong, setWrong] = useState(false)
  const put = useSubmit('putMissionBudget', changedByActs)
  const save = () => {
    const amounts = amountsIn(usd, tokens)
    setWrong(amounts === undefined)
    if (!amounts) return
    put.send({ params: { mission_id: missionId }, body: amounts }, () => {
      say(t('saved'))
      close()
    })
  }
  return (
    <FormDialog
      title={title ?? t('set')}
      isOpen={isOpen}
      close={close}
      verb={t('save')}
      isBusy={put.isBusy}
      error={put.error}
      submit={save}
    >
      <p>{t('about')}</p>
      {budget && (
        <p>
          {t('spent')}: {format.money(budget.spent.usd)} · {format.count(budget.spent.tokens)} {t('tokens')}
        </p>
      )}
      <TextField
        label={t('usd')}
        hint={t('hint')}
        inputMode="decimal"
        value={usd}
        problem={isWrong ? t('problem') : undefined}
        onChange={(event) => setUsd(event.target.value)}
      />
      <TextField
        label={t('tokens')}
        hint={t('hint')}
        inputMode="numeric"
        value={tokens}
        onChange={(event) => setTokens(event.target.value)}
      />
      <p>{t('continues')}</p>
    </FormDialog>
  )
}

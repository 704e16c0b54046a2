import { type ReactNode, useState } from 'react'
import type { BudgetStatus } from '../../../../contract/resources/budget.ts'
import { SortieApiError } from '../../../../sdk/errors.ts'
import { useOperation } from '../../../api/use-operation.ts'
import { useSubmit } from '../../../api/use-submit.ts'
import { useMay } from '../../../app/session/session.tsx'
import { useEdit } from '../../../kit/editing/use-edit.tsx'
import { useReading } from '../../../kit/editing/use-reading.ts'
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
export default function RaiseBudgetDialog({ missionId, isOpen, close }: RaiseBudgetDialogProps): ReactNode {
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
  const edit = useBudgetEdit(missionId, budget)
  const { usd, tokens } = edit.draft
  const [isWrong, setWrong] = useState(false)
  const put = useSubmit('putMissionBudget', changedByActs)
  const save = () => {
    const amounts = amountsIn(usd, tokens)
    setWrong(amounts === undefined)
    if (!amounts) return
    put.send({ params: { mission_id: missionId }, body: amounts }, () => {
      edit.forget()
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
      drafting={edit}
      edit={edit}
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
        onChange={(event) => edit.change({ usd: event.target.value })}
      />
      <TextField
        label={t('tokens')}
        hint={t('hint')}
        inputMode="numeric"
        value={tokens}
        onChange={(event) => edit.change({ tokens: event.target.value })}
      />
      <p>{t('continues')}</p>
    </FormDialog>
  )
}

interface Amounts {
  readonly usd: string
  readonly tokens: string
}

function useBudgetEdit(missionId: string, budget: BudgetStatus | undefined) {
  const t = useTexts(budgetTexts)
  const call = { params: { mission_id: missionId } }
  return useEdit<BudgetStatus, Amounts>({
    form: 'mission budget',
    present: budget,
    draftOf: (one) => ({ usd: one?.usd?.toString() ?? '', tokens: one?.tokens?.toString() ?? '' }),
    sends: 'all',
    reading: useReading('getMissionBudget', call, (read) => read, budget !== undefined),
    nameOf: () => missionId,
    labels: { usd: t('usd'), tokens: t('tokens') },
  })
}

import { useState } from 'react'
import { useLocation } from 'wouter'
import type { AnswerFor } from '../../../api/call.ts'
import { useSubmit } from '../../../api/use-submit.ts'
import { Download } from '../../../kit/download.tsx'
import { useDraft } from '../../../kit/editing/use-draft.ts'
import { Choice, TextField } from '../../../kit/field.tsx'
import { FormDialog } from '../../../kit/form-dialog.tsx'
import { namesLost } from '../../../kit/given-json.ts'
import { InputField } from '../../../kit/input-field.tsx'
import { editedInput } from '../../../kit/parsed-json.ts'
import { priorityTexts } from '../../../kit/priority.texts.ts'
import { say } from '../../../kit/toasts.tsx'
import { useTexts } from '../../../texts/catalogue.ts'
import { useFormat } from '../../../texts/format.ts'
import { amountsIn } from '../budget/amounts.ts'
import { actsTexts } from './acts.texts.ts'
import { changedByActs } from './changed-by-acts.ts'
import { priorities, priorityIn } from './priorities.ts'
import { submissionLike } from './submission.ts'

interface SubmitAgainDialogProps {
  readonly mission: AnswerFor<'getMission'>
  readonly isOpen: boolean
  close(): void
}

/** A text field of this size still answers at once. */
const mostEdited = 100_000

/** A new mission like this one, with edits. */
export default function SubmitAgainDialog({ mission, isOpen, close }: SubmitAgainDialogProps) {
  const t = useTexts(actsTexts)
  const priorityName = useTexts(priorityTexts)
  const format = useFormat()
  const [, go] = useLocation()
  const own = editedInput(mission.input)
  const isLong = own.length > mostEdited
  const drafting = useDraft('again', {
    agent: mission.agent as string,
    input: own,
    priority: mission.priority,
    budget: mission.budget?.usd?.toString() ?? '',
  })
  const { draft, change, forget } = drafting
  const { agent, input, priority, budget } = draft
  const [isWrong, setWrong] = useState(false)
  const submit = useSubmit('submitMission', changedByActs)
  const act = () => {
    const amounts = budget.trim() === '' ? {} : amountsIn(budget, '')
    setWrong(amounts === undefined)
    if (!amounts) return
    const body = submissionLike(mission, { agent, input, priority, budgetUsd: amounts.usd, tags: mission.tags })
    submit.send({ body }, ({ id }) => {
      forget()
      say(t('submitted'))
      close()
      go(`/missions/${id}`)
    })
  }
  return (
    <FormDialog
      title={t('againTitle')}
      isOpen={isOpen}
      close={close}
      verb={t('submit')}
      drafting={drafting}
      isUnfit={!isLong && namesLost(input).length > 0}
      isBusy={submit.isBusy}
      error={submit.error}
      submit={act}
    >
      <p>{t('againSays')}</p>
      <TextField label={t('agent')} value={agent} onChange={(event) => change({ agent: event.target.value })} />
      {isLong ? (
        <p>
          {t('longInput', { size: format.bytes(own.length) })}{' '}
          <Download text={() => own} name={`${mission.id}-input.txt`} />
        </p>
      ) : (
        <InputField
          label={t('input')}
          hint={t('inputHint')}
          rows={10}
          text={input}
          change={(text) => change({ input: text })}
        />
      )}
      <Choice
        label={t('priority')}
        value={priority}
        choose={(value) => change({ priority: priorityIn(value) ?? priority })}
        options={priorities.map((one) => [one, priorityName(one)])}
      />
      <TextField
        label={t('budgetUsd')}
        hint={t('budgetHint')}
        inputMode="decimal"
        value={budget}
        problem={isWrong ? t('wrongBudget') : undefined}
        onChange={(event) => change({ budget: event.target.value })}
      />
    </FormDialog>
  )
}

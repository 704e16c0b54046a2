import { useState } from 'react'
import type { AnswerFor } from '../../../api/call.ts'
import { problemsIn, problemsWithin } from '../../../api/problems.ts'
import { useSubmit } from '../../../api/use-submit.ts'
import { Choice, TextField } from '../../../kit/field.tsx'
import { FormDialog } from '../../../kit/form-dialog.tsx'
import { ObjectField } from '../../../kit/object-field.tsx'
import { priorityTexts } from '../../../kit/priority.texts.ts'
import { say } from '../../../kit/toasts.tsx'
import { useTexts } from '../../../texts/catalogue.ts'
import { actsTexts } from './acts.texts.ts'
import { changesIn, draftOf } from './change.ts'
import { changedByActs } from './changed-by-acts.ts'
import { priorities, priorityIn } from './priorities.ts'

interface ChangeDialogProps {
  readonly mission: AnswerFor<'getMission'>
  readonly isOpen: boolean
  close(): void
}

export default function ChangeDialog({ mission, isOpen, close }: ChangeDialogProps) {
  const t = useTexts(actsTexts)
  const priorityName = useTexts(priorityTexts)
  const [draft, setDraft] = useState(draftOf(mission))
  const { send, error, isBusy } = useSubmit('changeMission', changedByActs)
  const changes = changesIn(mission, draft)
  const submit = () => {
    if (changes === undefined || Object.keys(changes).length === 0) return close()
    send({ params: { mission_id: mission.id }, body: changes }, () => {
      say(t('changed'))
      close()
    })
  }
  return (
    <FormDialog
      title={t('changeTitle')}
      isOpen={isOpen}
      close={close}
      verb={t('save')}
      isBusy={isBusy || changes === undefined}
      error={error}
      submit={submit}
    >
      <p>{t('changeSays')}</p>
      <Choice
        label={t('priority')}
        value={draft.priority}
        problem={problemsIn(error)('priority')}
        choose={(value) => setDraft({ ...draft, priority: priorityIn(value) ?? draft.priority })}
        options={priorities.map((one) => [one, priorityName(one)])}
      />
      <TextField
        label={t('tags')}
        hint={t('tagsHint')}
        value={draft.tags}
        problem={problemsWithin(error, 'tags')}
        onChange={(event) => setDraft({ ...draft, tags: event.target.value })}
      />
      <ObjectField
        label={t('metadata')}
        hint={t('metadataHint')}
        text={draft.metadata}
        problem={problemsWithin(error, 'metadata')}
        change={(metadata) => setDraft({ ...draft, metadata })}
      />
    </FormDialog>
  )
}

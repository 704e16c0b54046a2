import type { AnswerFor } from '../../../api/call.ts'
import { problemsIn, problemsWithin } from '../../../api/problems.ts'
import { useSubmit } from '../../../api/use-submit.ts'
import { useEdit } from '../../../kit/editing/use-edit.tsx'
import { useReading } from '../../../kit/editing/use-reading.ts'
import { Choice, TextField } from '../../../kit/field.tsx'
import { FormDialog } from '../../../kit/form-dialog.tsx'
import { ObjectField } from '../../../kit/object-field.tsx'
import { priorityTexts } from '../../../kit/priority.texts.ts'
import { say } from '../../../kit/toasts.tsx'
import { useTexts } from '../../../texts/catalogue.ts'
import { actsTexts } from './acts.texts.ts'
import { changesIn, draftOf, type MissionDraft } from './change.ts'
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
  const edit = useChangeEdit(mission)
  const { begun, draft, change } = edit
  const { send, error, isBusy } = useSubmit('changeMission', changedByActs)
  const changes = changesIn(begun, draft)
  const submit = () => {
    if (changes === undefined || Object.keys(changes).length === 0) return close()
    send({ params: { mission_id: mission.id }, body: changes }, () => {
      edit.forget()
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
      drafting={edit}
      edit={edit}
      isUnfit={changes === undefined}
      isBusy={isBusy}
      error={error}
      submit={submit}
    >
      <p>{t('changeSays')}</p>
      <Choice
        label={t('priority')}
        value={draft.priority}
        problem={problemsIn(error)('priority')}
        choose={(value) => change({ priority: priorityIn(value) ?? draft.priority })}
        options={priorities.map((one) => [one, priorityName(one)])}
      />
      <TextField
        label={t('tags')}
        hint={t('tagsHint')}
        value={draft.tags}
        problem={problemsWithin(error, 'tags')}
        onChange={(event) => change({ tags: event.target.value })}
      />
      <ObjectField
        label={t('metadata')}
        hint={t('metadataHint')}
        text={draft.metadata}
        problem={problemsWithin(error, 'metadata')}
        change={(metadata) => change({ metadata })}
      />
    </FormDialog>
  )
}

function useChangeEdit(mission: AnswerFor<'getMission'>) {
  const t = useTexts(actsTexts)
  return useEdit<AnswerFor<'getMission'>, MissionDraft>({
    form: 'mission change',
    present: mission,
    draftOf: (one = mission) => draftOf(one),
    sends: 'changed fields',
    reading: useReading('getMission', { params: { mission_id: mission.id } }, (read) => read, true),
    nameOf: () => mission.id,
    labels: { priority: t('priority'), tags: t('tags'), metadata: t('metadata') },
  })
}

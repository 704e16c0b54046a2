import { useState } from 'react'
import { type AnswerFor, useAct } from '../../../api/use-operation.ts'
import { Button } from '../../../kit/button.tsx'
import { Dialog } from '../../../kit/dialog.tsx'
import { Choice, TextField } from '../../../kit/field.tsx'
import { say } from '../../../kit/toasts.tsx'
import { useTexts } from '../../../texts/catalogue.ts'
import { actsTexts } from './acts.texts.ts'
import { changedByActs } from './changed-by-acts.ts'
import { priorities, priorityIn } from './priorities.ts'

interface ChangeDialogProps {
  readonly mission: AnswerFor<'getMission'>
  readonly isOpen: boolean
  close(): void
}

export function ChangeDialog({ mission, isOpen, close }: ChangeDialogProps) {
  const t = useTexts(actsTexts)
  const [priority, setPriority] = useState(mission.priority)
  const [tags, setTags] = useState(mission.tags.join(', '))
  const change = useAct('changeMission', changedByActs)
  const save = () =>
    change.mutate(
      { params: { mission_id: mission.id }, body: { priority, tags: tagsIn(tags) } },
      {
        onSuccess: () => {
          say(t('changed'))
          close()
        },
      },
    )
  return (
    <Dialog
      title={t('changeTitle')}
      isOpen={isOpen}
      close={close}
      actions={
        <Button look="primary" isDisabled={change.isPending} onPress={save}>
          {t('save')}
        </Button>
      }
    >
      <p>{t('changeSays')}</p>
      <Choice
        label={t('priority')}
        value={priority}
        choose={(value) => setPriority(priorityIn(value) ?? priority)}
        options={priorities.map((one) => [one, one])}
      />
      <TextField
        label={t('tags')}
        hint={t('tagsHint')}
        value={tags}
        onChange={(event) => setTags(event.target.value)}
      />
    </Dialog>
  )
}

function tagsIn(text: string): string[] {
  const tags = text.split(',').map((tag) => tag.trim())
  return [...new Set(tags.filter((tag) => tag !== ''))]
}

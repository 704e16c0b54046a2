import { problemsIn } from '../../api/problems.ts'
import { useSubmit } from '../../api/use-submit.ts'
import { useDraft } from '../../kit/editing/use-draft.ts'
import { TextArea, TextField } from '../../kit/field.tsx'
import { Beside } from '../../kit/form.tsx'
import { FormDialog } from '../../kit/form-dialog.tsx'
import { namesIn } from '../../kit/names-in.ts'
import { say } from '../../kit/toasts.tsx'
import { useTexts } from '../../texts/catalogue.ts'
import { memoriesTexts } from './memories.texts.ts'

interface NewMemoryProps {
  readonly subject: string
  readonly agent: string
  close(): void
}

const dayS = 24 * 60 * 60

/** Adds a fact for agents. */
export function NewMemory({ close, ...given }: NewMemoryProps) {
  const t = useTexts(memoriesTexts)
  const drafting = useDraft('memory', { text: '', subject: given.subject, agent: given.agent, tags: '', days: '' })
  const { draft, change, forget } = drafting
  const { text, subject, agent, tags, days } = draft
  const { send, error, isBusy } = useSubmit('createMemory', ['listMemories', 'searchMemories'])
  const problemAt = problemsIn(error)
  return (
    <FormDialog
      title={t('add')}
      isOpen
      close={close}
      verb={t('addVerb')}
      drafting={drafting}
      isBusy={isBusy}
      error={error}
      submit={() => {
        const body = {
          text,
          tags: namesIn(tags),
          ...(subject.trim() !== '' && { subject: subject.trim() }),
          ...(agent.trim() !== '' && { agent: agent.trim() }),
          ...(days.trim() !== '' && { expires_in_s: Math.round(Number(days) * dayS) }),
        }
        send({ body }, () => {
          forget()
          say(t('added'))
          close()
        })
      }}
    >
      <TextArea
        label={t('text')}
        hint={t('textHint')}
        required
        rows={3}
        maxLength={1000}
        value={text}
        problem={problemAt('text')}
        onChange={(event) => change({ text: event.target.value })}
      />
      <Beside>
        <TextField
          label={t('subject')}
          hint={t('subjectHint')}
          value={subject}
          problem={problemAt('subject')}
          onChange={(event) => change({ subject: event.target.value })}
        />
        <TextField
          label={t('agent')}
          hint={t('agentHint')}
          value={agent}
          problem={problemAt('agent')}
          onChange={(event) => change({ agent: event.target.value })}
        />
      </Beside>
      <Beside>
        <TextField
          label={t('tags')}
          hint={t('tagsHint')}
          value={tags}
          problem={problemAt('tags')}
          onChange={(event) => change({ tags: event.target.value })}
        />
        <TextField
          label={t('days')}
          hint={t('daysHint')}
          type="number"
          min={1}
          value={days}
          problem={problemAt('expires_in_s')}
          onChange={(event) => change({ days: event.target.value })}
        />
      </Beside>
    </FormDialog>
  )
}

import { problemsIn } from '../../api/problems.ts'
import { useOperation } from '../../api/use-operation.ts'
import { useSubmit } from '../../api/use-submit.ts'
import { useDraft } from '../../kit/editing/use-draft.ts'
import { Choice, TextField } from '../../kit/field.tsx'
import { FormDialog } from '../../kit/form-dialog.tsx'
import { useTexts } from '../../texts/catalogue.ts'
import { conversationsTexts } from './conversations.texts.ts'

interface NewConversationProps {
  close(): void
  begun(id: string): void
}

export function NewConversation({ close, begun }: NewConversationProps) {
  const t = useTexts(conversationsTexts)
  const agents = useOperation('listAgents', { query: { limit: 100 } })
  const names = agents.data?.items.map(({ name }) => name) ?? []
  const drafting = useDraft('conversation', { agent: '', title: '', subject: '' })
  const { draft, change, forget } = drafting
  const { agent, title, subject } = draft
  const { send, error, isBusy } = useSubmit('createConversation', ['listConversations'])
  const problemAt = problemsIn(error)
  const chosen = agent === '' ? names[0] : agent
  return (
    <FormDialog
      title={t('begin')}
      isOpen
      close={close}
      verb={t('beginVerb')}
      drafting={drafting}
      lacks={agents.data !== undefined && chosen === undefined && t('agentLacks')}
      isBusy={isBusy || agents.isPending}
      error={error ?? agents.error}
      submit={() => {
        if (chosen === undefined) return
        const body = {
          agent: chosen,
          ...(title.trim() !== '' && { title: title.trim() }),
          ...(subject.trim() !== '' && { subject: subject.trim() }),
        }
        send({ body }, ({ id }) => {
          forget()
          close()
          begun(id)
        })
      }}
    >
      <Choice
        label={t('agent')}
        value={chosen ?? ''}
        options={names.map((name) => [name, name])}
        problem={problemAt('agent')}
        choose={(name) => change({ agent: name })}
      />
      <TextField
        label={t('name')}
        maxLength={200}
        value={title}
        problem={problemAt('title')}
        onChange={(event) => change({ title: event.target.value })}
      />
      <TextField
        label={t('subject')}
        hint={t('subjectHint')}
        maxLength={128}
        value={subject}
        problem={problemAt('subject')}
        onChange={(event) => change({ subject: event.target.value })}
      />
    </FormDialog>
  )
}

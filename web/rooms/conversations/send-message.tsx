import { SendHorizontal } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import type { Conversation, OnMessage } from '../../../contract/resources/conversation.ts'
import { useSubmit } from '../../api/use-submit.ts'
import { Button } from '../../kit/button.tsx'
import { Restored } from '../../kit/editing/restored.tsx'
import { useDraft } from '../../kit/editing/use-draft.ts'
import { Failure } from '../../kit/failure.tsx'
import { Choice, TextArea } from '../../kit/field.tsx'
import { useTexts } from '../../texts/catalogue.ts'
import styles from './conversations.module.css'
import { conversationsTexts } from './conversations.texts.ts'

const choices = ['queue', 'interrupt', 'reject'] as const

/** Sends a message, and says what becomes of a reply that is under way. */
export function SendMessage({ conversation: { id, agent, on_message } }: { readonly conversation: Conversation }) {
  const t = useTexts(conversationsTexts)
  const drafting = useDraft('message', { content: '' })
  const { content } = drafting.draft
  const [isTried, setTried] = useState(false)
  const isEmpty = content.trim() === ''
  const [choice, setChoice] = useState<OnMessage | ''>('')
  const { send, error, isBusy } = useSubmit('sendMessage', ['getConversation', 'listConversations'])
  const submit = () => {
    setTried(true)
    if (isEmpty || isBusy) return
    const body = { content, ...(choice !== '' && { on_message: choice }) }
    send({ params: { conversation_id: id }, body }, () => {
      setTried(false)
      drafting.discard()
    })
  }
  return (
    <form
      className={styles.send}
      onSubmit={(event: FormEvent) => {
        event.preventDefault()
        submit()
      }}
    >
      <Restored {...drafting} />
      <TextArea
        label={t('write')}
        isCompact
        placeholder={t('placeholder', { agent })}
        rows={3}
        maxLength={100_000}
        value={content}
        problem={isTried && isEmpty ? t('messageLacks') : undefined}
        onChange={(event) => drafting.change({ content: event.target.value })}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) submit()
        }}
      />
      {error && <Failure error={error} />}
      <div className={styles.sendRow}>
        <Choice
          label={t('onMessage')}
          value={choice}
          options={[['', t('usual', { how: t(on_message) })], ...choices.map((one) => [one, t(one)] as const)]}
          choose={(value) => setChoice(value as OnMessage | '')}
        />
        <Button
          operation="sendMessage"
          type="submit"
          look="primary"
          icon={<SendHorizontal aria-hidden />}
          isDisabled={isBusy}
        >
          {t('send')}
        </Button>
      </div>
    </form>
  )
}

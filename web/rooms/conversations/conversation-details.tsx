import { useEffect, useRef } from 'react'
import type { Conversation } from '../../../contract/resources/conversation.ts'
import { useOperation } from '../../api/use-operation.ts'
import { useMay } from '../../app/session/session.tsx'
import { Button } from '../../kit/button.tsx'
import { Download } from '../../kit/download.tsx'
import { Acts } from '../../kit/form.tsx'
import { AgentLink } from '../../kit/links.tsx'
import { Loaded } from '../../kit/loaded.tsx'
import { Panel } from '../../kit/panel.tsx'
import { useFresh } from '../../live/use-fresh.ts'
import { useTexts } from '../../texts/catalogue.ts'
import { ConversationSettings } from './conversation-settings.tsx'
import styles from './conversations.module.css'
import { conversationsTexts } from './conversations.texts.ts'
import { MessageBubble } from './message.tsx'
import { Reply } from './reply.tsx'
import { SendMessage } from './send-message.tsx'
import { textOf } from './transcript-state.ts'
import { useTranscript } from './use-transcript.ts'

/** One conversation as a chat. */
export function ConversationDetails({ id }: { readonly id: string }) {
  useFresh(['getConversation'], (type) => type === 'mission.submitted' || type === 'mission.completed')
  const conversation = useOperation('getConversation', { params: { conversation_id: id } })
  return <Loaded query={conversation}>{(read) => <Chat conversation={read} />}</Loaded>
}

function Chat({ conversation }: { readonly conversation: Conversation }) {
  const t = useTexts(conversationsTexts)
  const may = useMay()
  const { id, agent, title, messages: count, reply, queue } = conversation
  const [{ messages, after }, earlier] = useTranscript(id, count)
  const end = useStuckToEnd(messages.length)
  const isAnswered = reply !== null && messages.some((one) => one.role === 'assistant' && one.in_reply_to === reply.to)
  return (
    <Panel
      title={title ?? t('untitled', { agent })}
      isFlush
      beside={
        <Acts>
          <AgentLink name={agent} />
          {messages.length > 0 && <Download text={() => textOf(messages)} name={`${id}.txt`} />}
          {may('updateConversation') && <ConversationSettings conversation={conversation} />}
        </Acts>
      }
    >
      {/* A log that scrolls has to be reached by keyboard. */}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls */}
      <div className={styles.chat} ref={end} tabIndex={0} role="log" aria-label={t('transcript')}>
        {after > 0 && (
          <Button look="quiet" onPress={() => void earlier()}>
            {t('earlier', { count: Math.min(after, 50) })}
          </Button>
        )}
        {count === 0 && messages.length === 0 && <p className={styles.note}>{t('empty')}</p>}
        {messages.map((message) => (
          <MessageBubble key={message.number} message={message} isWaiting={queue.includes(message.number)} />
        ))}
        {reply !== null && !isAnswered && <Reply agent={agent} missionId={reply.mission_id} />}
      </div>
      {may('sendMessage') && <SendMessage conversation={conversation} />}
    </Panel>
  )
}

const nearPx = 120

/** Keeps the end in view while the person is there; who reads further up is left alone. */
function useStuckToEnd(count: number) {
  const frame = useRef<HTMLDivElement>(null)
  const isAtEnd = useRef(true)
  useEffect(() => {
    const chat = frame.current
    if (!chat) return
    const note = () => {
      isAtEnd.current = chat.scrollHeight - chat.scrollTop - chat.clientHeight < nearPx
    }
    const follow = new MutationObserver(() => {
      if (isAtEnd.current) chat.scrollTop = chat.scrollHeight
    })
    chat.addEventListener('scroll', note)
    follow.observe(chat, { childList: true, subtree: true, characterData: true })
    return () => {
      chat.removeEventListener('scroll', note)
      follow.disconnect()
    }
  }, [])
  // biome-ignore lint/correctness/useExhaustiveDependencies: for each new message
  useEffect(() => {
    if (isAtEnd.current && frame.current) frame.current.scrollTop = frame.current.scrollHeight
  }, [count])
  return frame
}

import type { Message } from '../../../contract/resources/conversation.ts'
import { Copy } from '../../kit/copy.tsx'
import { Leaf } from '../../kit/json-tree/leaf.tsx'
import { AgentLink, MissionLink } from '../../kit/links.tsx'
import { ModelText } from '../../kit/markdown/model-text.tsx'
import { Badge } from '../../kit/status.tsx'
import { Time } from '../../kit/time.tsx'
import { useTexts } from '../../texts/catalogue.ts'
import { useFormat } from '../../texts/format.ts'
import styles from './conversations.module.css'
import { conversationsTexts } from './conversations.texts.ts'

interface MessageProps {
  readonly message: Message
  /** It has no reply yet, since others are before it. */
  readonly isWaiting: boolean
}

export function MessageBubble({ message, isWaiting }: MessageProps) {
  const t = useTexts(conversationsTexts)
  const { role, number, content, time } = message
  return (
    <article className={`${styles.message} ${styles[role]}`}>
      <header>
        <strong>{role === 'user' ? t('you') : <AgentLink name={message.agent} />}</strong>
        <span>#{number}</span>
        <Time at={time} />
        {isWaiting && <Badge tone="purple">{t('waiting')}</Badge>}
        {role === 'assistant' && <Outcome message={message} />}
        <span className={styles.space} />
        {role === 'user' && <Copy text={content} />}
      </header>
      {role === 'user' ? (
        <div className={styles.content}>
          <Leaf value={content} isAlone />
        </div>
      ) : (
        <ModelText text={content} name={t('message', { number })} />
      )}
      {role === 'user' && message.files && <FilesOf files={message.files} />}
    </article>
  )
}

type Reply = Extract<Message, { role: 'assistant' }>

function Outcome({ message: { outcome, mission_id, origin } }: { readonly message: Reply }) {
  const t = useTexts(conversationsTexts)
  return (
    <>
      {outcome !== 'completed' && <Badge tone={outcome === 'interrupted' ? 'grey' : 'red'}>{t(outcome)}</Badge>}
      {origin === 'outside' && (
        <span title={t('outsideWhy')}>
          <Badge tone="amber">{t('outside')}</Badge>
        </span>
      )}
      {mission_id === null ? <span>{t('notStarted')}</span> : <MissionLink id={mission_id} />}
    </>
  )
}

function FilesOf({ files }: { readonly files: NonNullable<Extract<Message, { role: 'user' }>['files']> }) {
  const format = useFormat()
  return (
    <ul className={styles.files}>
      {files.map(({ id, name, bytes }) => (
        <li key={id}>
          <a href={`/v1/files/${id}/content`} download>
            <bdi>{name}</bdi>
          </a>{' '}
          {format.bytes(bytes)}
        </li>
      ))}
    </ul>
  )
}

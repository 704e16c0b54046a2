import { Leaf } from '../../kit/json-tree/leaf.tsx'
import { MissionLink } from '../../kit/links.tsx'
import { useTexts } from '../../texts/catalogue.ts'
import styles from './conversations.module.css'
import { conversationsTexts } from './conversations.texts.ts'
import { useReply } from './use-reply.ts'

/** The reply that is being written. */
export function Reply({ agent, missionId }: { readonly agent: string; readonly missionId: string }) {
  const t = useTexts(conversationsTexts)
  const text = useReply(missionId)
  return (
    <article className={`${styles.message} ${styles.assistant}`} aria-busy="true">
      <header>
        <strong>{text === '' ? t('thinking', { agent }) : t('writing', { agent })}</strong>
        <MissionLink id={missionId} />
      </header>
      {text !== '' && (
        <div className={styles.content}>
          <Leaf value={text} isAlone />
        </div>
      )}
    </article>
  )
}

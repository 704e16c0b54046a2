import { Bell } from 'lucide-react'
import { useEffect, useState } from 'react'
import { Link } from 'wouter'
import { Button } from '../../kit/button.tsx'
import { Dialog } from '../../kit/dialog.tsx'
import { Empty } from '../../kit/empty.tsx'
import { Badge, type Tone } from '../../kit/status.tsx'
import { Time } from '../../kit/time.tsx'
import { useTexts } from '../../texts/catalogue.ts'
import styles from './inbox.module.css'
import { inboxTexts } from './inbox.texts.ts'
import { announce, markRead, unreadIn, useInbox } from './inbox-store.ts'
import { type NoticeKind, noticeKinds } from './notices.ts'
import { useNotices } from './use-notices.ts'

const tones: Readonly<Record<NoticeKind, Tone>> = { approval: 'amber', failure: 'red', budget: 'purple' }

/** What happened while one looked elsewhere: decisions wanted, failures, spent budgets. */
export function Inbox() {
  const t = useTexts(inboxTexts)
  const inbox = useInbox()
  const [isOpen, setOpen] = useState(false)
  const look = useNotices()
  const unread = unreadIn(inbox)
  return (
    <>
      <span className={styles.bell}>
        <Button
          look="quiet"
          icon={<Bell aria-hidden />}
          label={t('open', { count: unread })}
          onPress={() => {
            setOpen(true)
            look()
          }}
        />
        {unread > 0 && (
          <span className={styles.count} aria-hidden>
            {unread > mostShown ? `${mostShown}+` : unread}
          </span>
        )}
      </span>
      <Dialog title={t('title')} isOpen={isOpen} close={() => setOpen(false)} place="side">
        <Notices close={() => setOpen(false)} />
      </Dialog>
    </>
  )
}

const mostShown = 99

function Notices({ close }: { close(): void }) {
  const t = useTexts(inboxTexts)
  const { notices, readAt } = useInbox()
  // What was unread when it was opened stays marked until it is closed.
  const [before] = useState(readAt)
  useEffect(markRead, [])
  return (
    <>
      <Announcements />
      {notices.length === 0 && <Empty title={t('none')}>{t('noneHow')}</Empty>}
      <ol className={styles.list}>
        {notices.map(({ id, kind, at, text, says, href, agent, settled }) => (
          <li key={id}>
            <Link
              href={href}
              onClick={close}
              className={`${styles.notice} ${at > before && settled === undefined ? styles.unread : ''}`}
            >
              <Badge tone={settled ? 'grey' : tones[kind]}>{t(settled ?? kind)}</Badge>
              <span className={styles.text}>
                {agent !== undefined && (
                  <>
                    <bdi>{agent}</bdi>:{' '}
                  </>
                )}
                {says && `${t(says)} `}
                <bdi>{text}</bdi>
              </span>
              <span className={styles.time}>
                <Time at={at} />
              </span>
            </Link>
          </li>
        ))}
      </ol>
    </>
  )
}

/** What the browser announces in a window of its own while the page is in the background. */
function Announcements() {
  const t = useTexts(inboxTexts)
  const { announced } = useInbox()
  const [permission, setPermission] = useState(typeof Notification === 'undefined' ? 'denied' : Notification.permission)
  const choose = async (kind: NoticeKind, isWanted: boolean) => {
    announce(kind, isWanted)
    if (isWanted && permission === 'default') setPermission(await Notification.requestPermission())
  }
  return (
    <fieldset className={styles.announced}>
      <legend>{t('announce')}</legend>
      {noticeKinds.map((kind) => (
        <label key={kind}>
          <input
            type="checkbox"
            checked={announced.includes(kind)}
            disabled={permission === 'denied'}
            onChange={(event) => void choose(kind, event.target.checked)}
          />
          {t(kind)}
        </label>
      ))}
      {permission === 'denied' && <p className={styles.denied}>{t('denied')}</p>}
    </fieldset>
  )
}

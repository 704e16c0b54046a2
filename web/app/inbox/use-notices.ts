import { useEffect } from 'react'
import { useLocation } from 'wouter'
import { client } from '../../api/client.ts'
import { listen } from '../../live/feed.ts'
import { useTexts } from '../../texts/catalogue.ts'
import { useMay, useSession } from '../session/session.tsx'
import { inboxTexts } from './inbox.texts.ts'
import { inbox, openInbox, receive } from './inbox-store.ts'
import { type Notice, type NoticeKind, type NoticeWords, noticeOf, noticesOf } from './notices.ts'

/** As many as are read for somebody who was away. */
const limit = 50

/** Fills the inbox while the page is open, and with what came meanwhile whenever it connects. */
export function useNotices(): void {
  const t = useTexts(inboxTexts)
  const may = useMay()
  const { tenant } = useSession()
  const [, go] = useLocation()
  const [hasApprovals, hasLetters] = [may('listApprovals'), may('listDeadLetters')]
  const isLive = may('createTicket')

  useEffect(() => openInbox(tenant.id), [tenant.id])

  useEffect(() => {
    const show = (notices: readonly Notice[]) => {
      for (const notice of notices) if (inbox().announced.includes(notice.kind)) announceNotice(notice, t, go)
    }
    const catchUp = async () => {
      const approvals = hasApprovals ? (await client.listApprovals({ query: { limit } })).items : []
      const letters = hasLetters ? (await client.listDeadLetters({ query: { limit } })).items : []
      receive(noticesOf(approvals, letters))
    }
    // What could not be read is read with the next connection.
    const tryToCatchUp = () => void catchUp().catch(() => {})
    if (!isLive) tryToCatchUp()
    return listen({
      event: (event) => {
        const notice = noticeOf(event)
        if (notice) show(receive([notice]))
      },
      gap: tryToCatchUp,
    })
  }, [t, go, hasApprovals, hasLetters, isLive])
}

function announceNotice(
  { kind, text, says, href, id }: Notice,
  t: (word: NoticeKind | NoticeWords) => string,
  go: (to: string) => void,
) {
  if (typeof Notification === 'undefined' || Notification.permission !== 'granted' || !document.hidden) return
  const shown = new Notification(t(kind), { body: `${says ? `${t(says)} ` : ''}${text}`.slice(0, mostShown), tag: id })
  shown.addEventListener('click', () => {
    focus()
    go(href)
    shown.close()
  })
}

const mostShown = 200

import { useCallback, useEffect } from 'react'
import { useLocation } from 'wouter'
import { client } from '../../api/client.ts'
import { listen } from '../../live/feed.ts'
import { useTexts } from '../../texts/catalogue.ts'
import { useMay, useSession } from '../session/session.tsx'
import { inboxTexts } from './inbox.texts.ts'
import { inbox, openInbox, receive, settle } from './inbox-store.ts'
import { closedIn, decidedBy, type Notice, type NoticeKind, type NoticeWords, noticeOf, noticesOf } from './notices.ts'

/** As many as are read for somebody who was away. */
const limit = 50

/** A question is in the list of open ones this soon, whatever the clocks say. */
const listedWithinMs = 60_000

const nothing = { items: [], next_cursor: null }

/**
 * Fills the inbox while the page is open, and with what came meanwhile whenever it connects.
 * @returns how to look what is still open
 */
export function useNotices(): () => void {
  const t = useTexts(inboxTexts)
  const may = useMay()
  const { tenant } = useSession()
  const [, go] = useLocation()
  const [hasApprovals, hasLetters] = [may('listApprovals'), may('listDeadLetters')]
  const isLive = may('createTicket')

  useEffect(() => openInbox(tenant.id), [tenant.id])

  const catchUp = useCallback(async () => {
    const until = Date.now() - listedWithinMs
    try {
      const approvals = hasApprovals ? await client.listApprovals({ query: { limit } }) : nothing
      const letters = hasLetters ? (await client.listDeadLetters({ query: { limit } })).items : []
      receive(noticesOf(approvals.items, letters))
      const isWhole = hasApprovals && approvals.next_cursor === null
      if (isWhole) settle(closedIn(inbox().notices, approvals.items, until), 'closed')
    } catch {
      // What could not be read is read with the next connection.
    }
  }, [hasApprovals, hasLetters])

  useEffect(() => {
    const show = (notices: readonly Notice[]) => {
      for (const notice of notices) if (inbox().announced.includes(notice.kind)) announceNotice(notice, t, go)
    }
    if (!isLive) void catchUp()
    return listen({
      event: (event) => {
        const notice = noticeOf(event)
        if (notice) show(receive([notice]))
        const decided = decidedBy(event)
        if (decided !== undefined) settle([decided], 'decided')
      },
      gap: () => void catchUp(),
    })
  }, [t, go, catchUp, isLive])

  return () => void catchUp()
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

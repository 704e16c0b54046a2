import { useQuery, useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useEffect, useState } from 'react'
import { useLocation } from 'wouter'
import { client } from '../../api/client.ts'
import { drafts } from '../../kit/editing/tab-drafts.ts'
import { Failure } from '../../kit/failure.tsx'
import { closeFeed, openFeed } from '../../live/feed.ts'
import { useExpiry } from './expiry.ts'
import { isRefusal } from './refusal.ts'
import { mayCall, type Session, SessionProvider } from './session.tsx'
import styles from './session-gate.module.css'
import { askAgain, forgetAnswers, nobody, sessionKey } from './session-query.ts'
import { SignIn, signInPath } from './sign-in.tsx'
import { SignInAgain } from './sign-in-again.tsx'

async function readSession(): Promise<Session | typeof nobody> {
  try {
    return await client.getCurrentSession()
  } catch (error) {
    if (!isRefusal(error)) throw error
    // The session has ended, and what was written in it does, too.
    drafts.forgetAll()
    return nobody
  }
}

/** Lets in who is signed in; everybody else signs in first, and then sees the page that was asked for. */
export function SessionGate({ children }: { readonly children: ReactNode }) {
  const queries = useQueryClient()
  const [path, go] = useLocation()
  const session = useQuery({ queryKey: sessionKey, queryFn: readSession, staleTime: Number.POSITIVE_INFINITY })
  const isExpired = useExpiry()
  const signedIn = (next: Session) => {
    // What somebody else has read, or written, is of no concern to this one.
    if (isOfSameKey(session.data, next)) {
      drafts.handOver(next.id)
      askAgain(queries)
    } else forgetAnswers(queries)
    queries.setQueryData(sessionKey, next)
    if (path === signInPath) go('/', { replace: true })
  }
  const code = path === signInPath ? location.hash.slice(1) : ''
  if (session.error && session.data === undefined)
    return (
      <div className={styles.gate}>
        <Failure error={session.error} retry={() => void session.refetch()} />
      </div>
    )
  if (session.data === undefined) return null
  if (session.data === nobody || code !== '') return <SignIn code={code} signedIn={signedIn} />
  return (
    <>
      <SignedIn key={session.data.key.id} session={session.data} isExpired={isExpired}>
        {children}
      </SignedIn>
      {isExpired && <SignInAgain signedIn={signedIn} />}
    </>
  )
}

function isOfSameKey(before: Session | typeof nobody | undefined, next: Session): boolean {
  return before !== undefined && before !== nobody && before.key.id === next.key.id
}

interface SignedInProps {
  readonly session: Session
  readonly isExpired: boolean
  readonly children: ReactNode
}

/** The feed is open while somebody is signed in who may hear of missions. */
function SignedIn({ session, isExpired, children }: SignedInProps) {
  const { id, key } = session
  // Before any form asks for its own.
  useState(() => drafts.open(id))
  const isLive = mayCall('createTicket', key.scopes) && !isExpired
  // biome-ignore lint/correctness/useExhaustiveDependencies: the line stands for the session that opened it
  useEffect(() => {
    if (!isLive) return undefined
    openFeed()
    return closeFeed
  }, [id, isLive])
  return <SessionProvider value={session}>{children}</SessionProvider>
}

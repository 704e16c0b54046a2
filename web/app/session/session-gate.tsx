import { useQuery, useQueryClient } from '@tanstack/react-query'
import { type ReactNode, useEffect, useState } from 'react'
import { useLocation } from 'wouter'
import { SortieApiError } from '../../../sdk/errors.ts'
import { client } from '../../api/client.ts'
import { Failure } from '../../kit/failure.tsx'
import { closeFeed, openFeed } from '../../live/feed.ts'
import { mayCall, type Session, SessionProvider } from './session.tsx'
import styles from './session-gate.module.css'
import { forgetAnswers, nobody, sessionKey } from './session-query.ts'
import { SignIn, signInPath } from './sign-in.tsx'

async function readSession(): Promise<Session | typeof nobody> {
  try {
    return await client.getCurrentSession()
  } catch (error) {
    if (error instanceof SortieApiError && error.code === 'unauthenticated') return nobody
    throw error
  }
}

/** Lets in who is signed in; everybody else signs in first, and then sees the page that was asked for. */
export function SessionGate({ children }: { readonly children: ReactNode }) {
  const queries = useQueryClient()
  const [path, go] = useLocation()
  const session = useQuery({ queryKey: sessionKey, queryFn: readSession, staleTime: Number.POSITIVE_INFINITY })
  const isExpired = useExpiry()
  const signedIn = (next: Session) => {
    forgetAnswers(queries)
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
  if (session.data === nobody || isExpired || code !== '') return <SignIn code={code} signedIn={signedIn} />
  return <SignedIn session={session.data}>{children}</SignedIn>
}

interface SignedInProps {
  readonly session: Session
  readonly children: ReactNode
}

/** The feed is open while somebody is signed in who may hear of missions. */
function SignedIn({ session, children }: SignedInProps) {
  const { id, key } = session
  const isLive = mayCall('createTicket', key.scopes)
  // biome-ignore lint/correctness/useExhaustiveDependencies: the line stands for the session that opened it
  useEffect(() => {
    if (!isLive) return undefined
    openFeed()
    return closeFeed
  }, [id, isLive])
  return <SessionProvider value={session}>{children}</SessionProvider>
}

/** Whether the API has refused the session since: it has ended, or its key was revoked. */
function useExpiry(): boolean {
  const queries = useQueryClient()
  const [isExpired, setExpired] = useState(false)
  useEffect(
    () =>
      queries.getQueryCache().subscribe(({ query }) => {
        if (query.queryKey[0] === sessionKey[0]) setExpired(false)
        else if (isRefusal(query.state.error)) setExpired(true)
      }),
    [queries],
  )
  return isExpired
}

function isRefusal(error: unknown): boolean {
  return error instanceof SortieApiError && error.code === 'unauthenticated'
}

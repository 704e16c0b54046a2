import { type QueryClient, useQuery, useQueryClient } from '@tanstack/react-query'
import { type FormEvent, type ReactNode, useEffect, useState } from 'react'
import { useLocation } from 'wouter'
import { SortieApiError } from '../../sdk/errors.ts'
import { client } from '../api/client.ts'
import { Button } from '../kit/button.tsx'
import { Command } from '../kit/command.tsx'
import { Failure } from '../kit/failure.tsx'
import { TextField } from '../kit/field.tsx'
import { closeFeed, openFeed } from '../live/feed.ts'
import { useTexts } from '../texts/catalogue.ts'
import { emptyInbox } from './inbox/inbox-store.ts'
import { mayCall, type Session, SessionProvider } from './session.tsx'
import styles from './session-gate.module.css'
import { sessionTexts } from './session-gate.texts.ts'

const sessionKey = ['getCurrentSession'] as const

/** Nobody is signed in. */
const nobody = 'nobody'

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

/** What was answered to somebody else. The session itself stays: who waits for it would not hear of another one in its place. */
function forgetAnswers(queries: QueryClient): void {
  queries.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== sessionKey[0] })
}

const signInPath = '/sign-in'

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

interface SignInProps {
  /** Of a link, which signs in once. */
  readonly code: string
  signedIn(session: Session): void
}

function SignIn({ code, signedIn }: SignInProps) {
  const t = useTexts(sessionTexts)
  const [key, setKey] = useState('')
  const [error, setError] = useState<Error>()
  const [isBusy, setBusy] = useState(code !== '')

  // Once, for the code that the page was opened with: a second exchange would be refused.
  // biome-ignore lint/correctness/useExhaustiveDependencies: `enter` is another function each time
  useEffect(() => {
    if (code === '') return
    // The code is of no more use, and should not stand in the history.
    history.replaceState(null, '', signInPath)
    void enter({ sign_in_code: code })
  }, [code])

  async function enter(proof: { api_key: string } | { sign_in_code: string }): Promise<void> {
    setBusy(true)
    setError(undefined)
    try {
      signedIn(await client.createSession({ body: proof }))
    } catch (refused) {
      setError(refused as Error)
      setBusy(false)
    }
  }

  const submit = (event: FormEvent) => {
    event.preventDefault()
    void enter({ api_key: key.trim() })
  }

  return (
    <main className={styles.gate}>
      <form className={styles.form} onSubmit={submit}>
        <img src="/icon.svg" alt="" width={40} height={40} />
        <h1>{t('title')}</h1>
        {error && <Failure error={error} />}
        <TextField
          label={t('key')}
          hint={t('keyHint')}
          type="password"
          autoComplete="current-password"
          placeholder="sortie_…"
          required
          value={key}
          onChange={(event) => setKey(event.target.value)}
        />
        <Button type="submit" look="primary" isDisabled={isBusy}>
          {isBusy ? t('signingIn') : t('signIn')}
        </Button>
        <div className={styles.link}>
          <p>{t('orLink')}</p>
          <Command text="npm run -s sortie -- sign-in" />
        </div>
      </form>
    </main>
  )
}

/** Ends the session in this browser. */
export function useSignOut(): () => Promise<void> {
  const queries = useQueryClient()
  return async () => {
    await client.signOut()
    emptyInbox()
    forgetAnswers(queries)
    queries.setQueryData(sessionKey, nobody)
  }
}

import { type FormEvent, useEffect, useState } from 'react'
import { client } from '../../api/client.ts'
import { Button } from '../../kit/button.tsx'
import { Command } from '../../kit/command.tsx'
import { Failure } from '../../kit/failure.tsx'
import { TextField } from '../../kit/field.tsx'
import { useTexts } from '../../texts/catalogue.ts'
import { isRefusal } from './refusal.ts'
import type { Session } from './session.tsx'
import styles from './session-gate.module.css'
import { sessionTexts } from './session-gate.texts.ts'

export const signInPath = '/sign-in'

interface SignInProps {
  /** Of a link, which signs in once. */
  readonly code: string
  /** What has led here, if there is something to say about it. */
  readonly why?: string
  signedIn(session: Session): void
}

/** Exchanges a key, or the code of a link, for a session. */
export function SignIn({ code, why, signedIn }: SignInProps) {
  const t = useTexts(sessionTexts)
  const [key, setKey] = useState('')
  const [error, setError] = useState<Error>()
  const [isWrongKey, setWrongKey] = useState(false)
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
    setWrongKey(false)
    try {
      signedIn(await client.createSession({ body: proof }))
    } catch (refused) {
      if ('api_key' in proof && isRefusal(refused)) setWrongKey(true)
      else setError(refused as Error)
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
        {why !== undefined && <p>{why}</p>}
        {error && <Failure error={error} />}
        {isWrongKey && (
          <p role="alert" className={styles.wrong}>
            {t('wrongKey')}
          </p>
        )}
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

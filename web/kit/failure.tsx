import { TriangleAlert } from 'lucide-react'
import { useEffect, useState } from 'react'
import { SortieApiError } from '../../sdk/errors.ts'
import { usePreferences } from '../preferences/preferences.ts'
import { useTexts } from '../texts/catalogue.ts'
import { Button } from './button.tsx'
import { Copy } from './copy.tsx'
import styles from './failure.module.css'
import { kitTexts } from './kit.texts.ts'
import type { Worded } from './worded-failure.ts'

/** Why something could not be read or done, what to do next, and the request’s id for a support case. */
export function Failure({ error, retry }: { readonly error: Error; readonly retry?: () => void }) {
  const t = useTexts(kitTexts)
  return (
    <div className={styles.failure} role="alert">
      <TriangleAlert aria-hidden />
      <div className={styles.words}>
        {error instanceof SortieApiError ? (
          <Refusal refusal={error} />
        ) : (
          <>
            <p className={styles.message}>
              <bdi>{error.message}</bdi>
            </p>
            <p>{t('unreachable')}</p>
          </>
        )}
      </div>
      {retry && <Button onPress={retry}>{t('retry')}</Button>}
    </div>
  )
}

function Refusal({ refusal }: { readonly refusal: SortieApiError }) {
  const t = useTexts(kitTexts)
  const { message, code, request_id } = refusal
  const worded = useWorded(refusal)
  return (
    <>
      {worded !== 'loading' && (
        <p className={styles.message}>
          <bdi>{worded?.what ?? message}</bdi>
        </p>
      )}
      {worded === undefined && <p>{t('failureUnknown')}</p>}
      {typeof worded === 'object' && (
        <>
          {worded.about !== undefined && (
            <p>
              <bdi>{worded.about}</bdi>
            </p>
          )}
          <p>{worded.next}</p>
          {worded.whole !== undefined && (
            <details className={styles.whole}>
              <summary>{t('failureWhole')}</summary>
              <bdi>{worded.whole}</bdi>
            </details>
          )}
        </>
      )}
      <p className={styles.id}>
        <code>{code}</code>
        {request_id !== '' && (
          <>
            {' · '}
            {t('request')} <code>{request_id}</code> <Copy text={request_id} />
          </>
        )}
      </p>
    </>
  )
}

/** The words for all errors are loaded when the first one is shown. */
function useWorded(refusal: SortieApiError): Worded | undefined | 'loading' {
  const { language } = usePreferences()
  const [worded, setWorded] = useState<Worded | undefined | 'loading'>('loading')
  useEffect(() => {
    let isShown = true
    import('./worded-failure.ts').then(
      ({ wordedFailure }) => isShown && setWorded(wordedFailure(refusal, language)),
      // Without the server, the API's message stands alone.
      () => isShown && setWorded({ what: refusal.message, about: undefined, next: undefined, whole: undefined }),
    )
    return () => {
      isShown = false
    }
  }, [refusal, language])
  return worded
}

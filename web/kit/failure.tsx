import { TriangleAlert } from 'lucide-react'
import { useEffect, useState } from 'react'
import { SortieApiError } from '../../sdk/errors.ts'
import { useTexts } from '../texts/catalogue.ts'
import { Button } from './button.tsx'
import { Copy } from './copy.tsx'
import styles from './failure.module.css'
import { kitTexts } from './kit.texts.ts'

/** Why something could not be read or done, what to do next, and the request’s id for a support case. */
export function Failure({ error, retry }: { readonly error: Error; readonly retry?: () => void }) {
  const t = useTexts(kitTexts)
  const refusal = error instanceof SortieApiError ? error : undefined
  return (
    <div className={styles.failure} role="alert">
      <TriangleAlert aria-hidden />
      <div className={styles.words}>
        <p className={styles.message}>
          <bdi>{error.message}</bdi>
        </p>
        <p>{refusal ? <Advice code={refusal.code} /> : t('unreachable')}</p>
        {refusal && (
          <p className={styles.id}>
            <code>{refusal.code}</code>
            {refusal.request_id !== '' && (
              <>
                {' · '}
                {t('request')} <code>{refusal.request_id}</code> <Copy text={refusal.request_id} />
              </>
            )}
          </p>
        )}
      </div>
      {retry && <Button onPress={retry}>{t('retry')}</Button>}
    </div>
  )
}

/** What to do about an error. The texts of all errors are loaded when the first one is shown. */
function Advice({ code }: Pick<SortieApiError, 'code'>) {
  const t = useTexts(kitTexts)
  const [advice, setAdvice] = useState<string>()
  useEffect(() => {
    let isShown = true
    import('virtual:error-advice').then(
      ({ errorAdvice }) => isShown && setAdvice(errorAdvice[code] ?? t('failureUnknown')),
      // Without the server, the message stands alone.
      () => {},
    )
    return () => {
      isShown = false
    }
  }, [code, t])
  return advice
}

import { errorAdvice } from 'virtual:contract'
import { TriangleAlert } from 'lucide-react'
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
        <p>{refusal ? (errorAdvice[refusal.code] ?? t('failureUnknown')) : t('unreachable')}</p>
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

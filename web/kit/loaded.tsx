import type { ReactNode } from 'react'
import { useTexts } from '../texts/catalogue.ts'
import { Failure } from './failure.tsx'
import { kitTexts } from './kit.texts.ts'
import styles from './loaded.module.css'

/** What a reading has so far, as TanStack Query tells it. */
export interface Reading<Data> {
  readonly data: Data | undefined
  readonly error: Error | null
  refetch(): unknown
}

interface LoadedProps<Data> {
  readonly query: Reading<Data>
  children(data: Data): ReactNode
}

/** What was read; until then, that it is on its way, or why it could not be read. What was read once stays in view. */
export function Loaded<Data>({ query, children }: LoadedProps<Data>) {
  const t = useTexts(kitTexts)
  const { data, error } = query
  return (
    <>
      {error && <Failure error={error} retry={() => void query.refetch()} />}
      {data === undefined && !error && (
        <p className={styles.loading} aria-busy="true">
          {t('loading')}
        </p>
      )}
      {data !== undefined && children(data)}
    </>
  )
}

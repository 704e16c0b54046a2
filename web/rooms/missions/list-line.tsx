import type { ReactNode } from 'react'
import { Button } from '../../kit/button.tsx'
import { useTexts } from '../../texts/catalogue.ts'
import { useFormat } from '../../texts/format.ts'
import type { ListState } from './list-state.ts'
import type { Difference } from './merge.ts'
import { mostRows } from './mission-list.ts'
import { missionsTexts } from './missions.texts.ts'
import styles from './missions-page.module.css'
import type { Work } from './read-up-to.ts'

interface ListLineProps {
  readonly state: ListState
  show(): void
  readonly children: ReactNode
}

/** Above the list: what it shows, or what may be done to the chosen ones; and what is new. */
export function ListLine({ state, show, children }: ListLineProps) {
  return (
    <div className={styles.line}>
      {children}
      <span className={styles.space} />
      <Waiting difference={state.waiting} show={show} />
    </div>
  )
}

interface ToldProps {
  readonly state: ListState
  readonly work: Work | undefined
  readonly isPaused: boolean
  searchOn(): void
}

/** How much of the list is shown, and how far back it was searched. */
export function Told({ state, work, isPaused, searchOn }: ToldProps) {
  const t = useTexts(missionsTexts)
  const format = useFormat()
  const { isTired, isFull, searchedBackTo } = state
  return (
    <>
      <span role="status">
        <Headline {...{ state, work, isPaused }} />
      </span>
      {isFull && <span>{t('full', { count: mostRows })}</span>}
      {isTired && !isFull && searchedBackTo !== undefined && (
        <span>{t('searchedTo', { time: format.time(searchedBackTo) })}</span>
      )}
      {isTired && !isFull && (
        <Button look="quiet" onPress={searchOn}>
          {t('searchOn')}
        </Button>
      )}
    </>
  )
}

function Headline({ state, work, isPaused }: Omit<ToldProps, 'searchOn'>) {
  const t = useTexts(missionsTexts)
  const { rows = [], hasMore, isReading } = state
  if (work) return t(work.doing, { count: work.count })
  if (isPaused) return t('paused')
  if (isReading && rows.length === 0) return t('searching')
  if (rows.length === 0) return null
  return t(hasMore ? 'shownMore' : 'shownCount', { count: rows.length })
}

/** What is new waits here until somebody wants it. */
function Waiting({ difference, show }: { readonly difference: Difference; show(): void }) {
  const t = useTexts(missionsTexts)
  const { added, gone, isApart } = difference
  if (added === 0 && gone === 0) return null
  const what = [
    added > 0 && (isApart ? t('newMany') : t('newRows', { count: added })),
    gone > 0 && t('goneRows', { count: gone }),
  ].filter(Boolean)
  return (
    <span className={styles.fresh}>
      <Button look="primary" onPress={show}>
        {t('showNew', { what: what.join(', ') })}
      </Button>
    </span>
  )
}

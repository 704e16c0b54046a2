import { memo } from 'react'
import { Status } from '../../../kit/status.tsx'
import { useNow } from '../../../kit/time.tsx'
import { useTexts } from '../../../texts/catalogue.ts'
import { useFormat } from '../../../texts/format.ts'
import { type Entry, isFailed, keyOf } from './entries.ts'
import { icons, lookOf, nameOf } from './looks.ts'
import type { Scale } from './scale.ts'
import styles from './timeline.module.css'
import { timelineTexts } from './timeline.texts.ts'
import { figureOf, wordOf } from './words.ts'

interface LineProps {
  readonly entry: Entry
  readonly scale: Scale
  readonly place: number
  readonly count: number
  readonly top: number
  /** Whether Tab leads to it. */
  readonly isActive: boolean
  readonly isOpened: boolean
  /** It has the focus. */
  enter(): void
  use(): void
}

/** One line: what it was, its bar, how long it took, and what it cost. */
export const Line = memo(function Line({ entry, scale, place, count, top, isActive, isOpened, enter, use }: LineProps) {
  const t = useTexts(timelineTexts)
  const format = useFormat()
  const look = lookOf(entry)
  const Icon = icons[look]
  const hasFailed = isFailed(entry)
  const opens = entry.kind === 'step' || entry.kind === 'child'
  return (
    // biome-ignore lint/a11y/useSemanticElements: only the lines in view exist
    <div
      role="listitem"
      aria-posinset={place + 1}
      aria-setsize={count}
      className={`${styles.line} ${styles[look]} ${hasFailed ? styles.failed : ''} ${isOpened ? styles.current : ''}`}
      style={{ transform: `translateY(${top}px)` }}
    >
      <button
        type="button"
        data-key={keyOf(entry)}
        tabIndex={isActive ? 0 : -1}
        aria-current={isOpened ? 'true' : undefined}
        aria-disabled={!opens}
        className={styles.button}
        onFocus={enter}
        onClick={use}
      >
        <span className={styles.name}>
          <Icon aria-hidden />
          {entry.kind === 'step' && <span className={styles.number}>{entry.step.number}</span>}
          <span className={styles.word}>{wordOf(entry, t)}</span>
          <bdi className={styles.called}>{nameOf(entry)}</bdi>
          {entry.kind === 'child' && <Status status={entry.child.status} />}
          {hasFailed && <span className={styles.failedWord}>{t('failed')}</span>}
        </span>
        <span className={styles.axis}>
          <Bar entry={entry} scale={scale} />
        </span>
        <span className={styles.figures}>
          <span>{figureOf(entry, format, t)}</span>
          <span className={styles.lasted}>
            {entry.end === undefined ? <Lasting since={entry.start} /> : format.duration(entry.end - entry.start)}
          </span>
        </span>
      </button>
    </div>
  )
})

function Lasting({ since }: { readonly since: number }) {
  const format = useFormat()
  return <>{format.duration(Math.max(0, useNow() - since))}</>
}

function Bar({ entry, scale }: { readonly entry: Entry; readonly scale: Scale }) {
  const left = scale.at(entry.start)
  const right = entry.end === undefined ? Math.max(scale.at(scale.to), left) : scale.at(entry.end)
  if (right < 0) return <span className={styles.outside}>◂</span>
  if (left > 1) return <span className={`${styles.outside} ${styles.right}`}>▸</span>
  const start = Math.max(0, left)
  const width = Math.max(0, Math.min(1, right) - start)
  return (
    <span
      className={`${styles.bar} ${entry.end === undefined ? styles.growing : ''}`}
      style={{ insetInlineStart: `${start * 100}%`, inlineSize: `max(3px, ${width * 100}%)` }}
    />
  )
}

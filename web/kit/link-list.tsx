import { measureElement, useVirtualizer } from '@tanstack/react-virtual'
import { type ReactNode, useEffect, useRef } from 'react'
import { Link } from 'wouter'
import styles from './link-list.module.css'

interface LinkListProps<Row> {
  readonly label: string
  readonly rows: readonly Row[]
  keyOf(row: Row): string
  hrefOf(row: Row): string
  /** The key of the opened row. */
  readonly current?: string | undefined
  /** Dims what is no longer so. */
  isGone?(row: Row): boolean
  cell(row: Row): ReactNode
  readonly hasMore?: boolean
  readonly more?: () => void
}

const rowPx = 64

/** A narrow list of links of two lines each; only those in view exist. */
export function LinkList<Row>({
  label,
  rows,
  keyOf,
  hrefOf,
  current,
  isGone,
  cell,
  hasMore,
  more,
}: LinkListProps<Row>) {
  const frame = useRef<HTMLElement>(null)
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => frame.current,
    estimateSize: () => rowPx,
    getItemKey: (at) => keyOf(rows[at] as Row),
    overscan: 8,
    // On a phone, the list is hidden while a row is opened: rows without a height would never come back.
    measureElement: (row, entry, instance) => measureElement(row, entry, instance) || rowPx,
  })
  const items = virtual.getVirtualItems()
  const last = items.at(-1)?.index ?? 0
  const opened = rows.findIndex((row) => keyOf(row) === current)

  useEffect(() => {
    if (hasMore && last >= rows.length - 1) more?.()
  }, [hasMore, last, rows.length, more])

  // Where the opened row is when the page opens; later, the person scrolls.
  // biome-ignore lint/correctness/useExhaustiveDependencies: only when another row is opened
  useEffect(() => {
    if (opened >= 0) virtual.scrollToIndex(opened, { align: 'auto' })
  }, [current])

  return (
    <nav ref={frame} className={styles.frame} aria-label={label}>
      <ul className={styles.rows} style={{ height: virtual.getTotalSize() }}>
        {items.map(({ index, key, start }) => {
          const row = rows[index] as Row
          return (
            <li
              key={key}
              ref={virtual.measureElement}
              data-index={index}
              className={styles.row}
              style={{ transform: `translateY(${start}px)` }}
            >
              <Link
                href={hrefOf(row)}
                aria-current={index === opened ? 'page' : undefined}
                className={isGone?.(row) ? styles.gone : undefined}
              >
                {cell(row)}
              </Link>
            </li>
          )
        })}
      </ul>
    </nav>
  )
}

/** The first line of a row, with what stands at its end. */
export function RowHead({ children, end }: { readonly children: ReactNode; readonly end?: ReactNode }) {
  return (
    <span className={styles.head}>
      <strong>{children}</strong>
      <span>{end}</span>
    </span>
  )
}

/** Its second line. */
export function RowText({ children }: { readonly children: ReactNode }) {
  return <span className={styles.text}>{children}</span>
}

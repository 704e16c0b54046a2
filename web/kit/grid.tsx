import { useVirtualizer } from '@tanstack/react-virtual'
import { type KeyboardEvent, type ReactNode, useEffect, useRef, useState } from 'react'
import { useTexts } from '../texts/catalogue.ts'
import { Button } from './button.tsx'
import styles from './grid.module.css'
import { type Column, GridRow, type Selection, toggle } from './grid-row.tsx'
import { kitTexts } from './kit.texts.ts'

interface GridProps<Row> {
  /** What is listed, for screen readers. */
  readonly label: string
  readonly columns: readonly Column<Row>[]
  readonly rows: readonly Row[]
  keyOf(row: Row): string
  /** Enter, or a click on the row. */
  readonly open?: (row: Row) => void
  readonly selection?: Selection
  /** A fixed height fills the window; without it, the grid is as high as its rows, up to a screen. */
  readonly fillsPage?: boolean
  readonly hasMore?: boolean
  readonly more?: () => void
  readonly empty?: ReactNode
}

const rowPx = 40
const headRow = 1

/**
 * A list of any length: only the rows in view exist. Arrow keys, Home, End and Page keys move; Enter opens; Space chooses. On a
 * phone, each row is a card.
 */
export function Grid<Row>(props: GridProps<Row>) {
  const { label, columns, rows, keyOf, open, selection, fillsPage = false, hasMore = false, more, empty } = props
  const t = useTexts(kitTexts)
  const frame = useRef<HTMLDivElement>(null)
  const [active, setActive] = useState(0)
  const wantsFocus = useRef(false)
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => frame.current,
    estimateSize: () => rowPx,
    getItemKey: (at) => keyOf(rows[at] as Row),
    overscan: 12,
  })
  const items = virtual.getVirtualItems()
  const last = items.at(-1)?.index ?? 0

  useEffect(() => {
    if (hasMore && last >= rows.length - 1) more?.()
  }, [hasMore, last, rows.length, more])

  useEffect(() => {
    if (!wantsFocus.current) return
    const row = frame.current?.querySelector<HTMLElement>(`[data-index="${active}"]`)
    if (!row) return
    wantsFocus.current = false
    row.focus()
  })

  function goTo(at: number): void {
    const next = Math.max(0, Math.min(rows.length - 1, at))
    wantsFocus.current = true
    setActive(next)
    virtual.scrollToIndex(next)
  }

  function press(event: KeyboardEvent, at: number): void {
    if (event.target !== event.currentTarget) return
    const row = rows[at] as Row
    const page = Math.max(1, Math.floor((frame.current?.clientHeight ?? 0) / rowPx) - 1)
    const moves: Readonly<Record<string, number>> = {
      ArrowDown: at + 1,
      ArrowUp: at - 1,
      Home: 0,
      End: rows.length - 1,
      PageDown: at + page,
      PageUp: at - page,
    }
    const move = moves[event.key]
    if (move !== undefined) goTo(move)
    else if (event.key === 'Enter' && open) open(row)
    else if (event.key === ' ' && selection) toggle(selection, keyOf(row))
    else return
    event.preventDefault()
  }

  if (rows.length === 0) return <>{empty}</>

  const template = [...(selection ? ['36px'] : []), ...columns.map((one) => one.width)].join(' ')
  return (
    <div
      ref={frame}
      className={`${styles.frame} ${fillsPage ? styles.fills : ''}`}
      role="grid"
      aria-label={label}
      aria-rowcount={rows.length + headRow}
      aria-multiselectable={selection !== undefined}
    >
      <div className={styles.head} role="row" aria-rowindex={1} style={{ gridTemplateColumns: template }}>
        {selection && (
          <span role="columnheader">
            <SelectAll rows={rows} keyOf={keyOf} selection={selection} />
          </span>
        )}
        {columns.map((column) => (
          <span key={column.id} role="columnheader" className={column.isNumber ? styles.number : undefined}>
            {column.title}
          </span>
        ))}
      </div>
      <div role="rowgroup" className={styles.rows} style={{ height: virtual.getTotalSize() }}>
        {items.map(({ index, key, start }) => (
          <GridRow
            key={key}
            {...{ columns, keyOf, open, selection, index, start, template }}
            row={rows[index] as Row}
            isActive={index === Math.min(active, rows.length - 1)}
            measure={virtual.measureElement}
            enter={() => setActive(index)}
            press={(event) => press(event, index)}
          />
        ))}
      </div>
      {hasMore && (
        <div className={styles.more}>
          <Button look="quiet" onPress={() => more?.()}>
            {t('more')}
          </Button>
        </div>
      )}
    </div>
  )
}

interface SelectAllProps<Row> extends Pick<GridProps<Row>, 'rows' | 'keyOf'> {
  readonly selection: Selection
}

function SelectAll<Row>({ rows, keyOf, selection }: SelectAllProps<Row>) {
  const t = useTexts(kitTexts)
  const count = selection.chosen.size
  return (
    <input
      type="checkbox"
      aria-label={t('selected', { count })}
      checked={count > 0 && count >= rows.length}
      ref={(box) => {
        if (box) box.indeterminate = count > 0 && count < rows.length
      }}
      onChange={() => selection.choose(count > 0 ? new Set() : new Set(rows.map(keyOf)))}
    />
  )
}

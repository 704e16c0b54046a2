import type { KeyboardEvent, ReactNode } from 'react'
import styles from './grid.module.css'

export interface Column<Row> {
  readonly id: string
  readonly title: string
  /** A track of a CSS grid, such as `120px` or `minmax(0, 2fr)`. */
  readonly width: string
  readonly isNumber?: boolean
  cell(row: Row): ReactNode
}

/** The rows that a person chose, by their keys. */
export interface Selection {
  readonly chosen: ReadonlySet<string>
  choose(keys: ReadonlySet<string>): void
}

interface GridRowProps<Row> {
  readonly row: Row
  readonly index: number
  /** Where it begins, in pixels. */
  readonly start: number
  /** The tracks of its cells. */
  readonly template: string
  readonly columns: readonly Column<Row>[]
  keyOf(row: Row): string
  readonly open: ((row: Row) => void) | undefined
  readonly selection: Selection | undefined
  /** Whether Tab leads to it. */
  readonly isActive: boolean
  measure(element: Element | null): void
  enter(): void
  press(event: KeyboardEvent): void
}

export function GridRow<Row>({
  row,
  index,
  start,
  template,
  columns,
  keyOf,
  open,
  selection,
  ...props
}: GridRowProps<Row>) {
  const key = keyOf(row)
  const isChosen = selection?.chosen.has(key)
  return (
    <div
      ref={props.measure}
      data-index={index}
      role="row"
      aria-rowindex={index + firstRow}
      aria-selected={isChosen}
      tabIndex={props.isActive ? 0 : -1}
      className={`${styles.row} ${open ? styles.opens : ''}`}
      style={{ gridTemplateColumns: template, transform: `translateY(${start}px)` }}
      onKeyDown={props.press}
      onFocus={props.enter}
      onClick={(event) => {
        if (!isOnControl(event.target)) open?.(row)
      }}
    >
      {selection && (
        <span role="gridcell">
          <input
            type="checkbox"
            tabIndex={-1}
            aria-label={key}
            checked={isChosen}
            onChange={() => toggle(selection, key)}
          />
        </span>
      )}
      {columns.map(({ id, title, isNumber, cell }) => (
        <span key={id} role="gridcell" data-title={title} className={isNumber ? styles.number : undefined}>
          {cell(row)}
        </span>
      ))}
    </div>
  )
}

/** Counted from one, after the head. */
const firstRow = 2

export function toggle({ chosen, choose }: Selection, key: string): void {
  const next = new Set(chosen)
  if (!next.delete(key)) next.add(key)
  choose(next)
}

function isOnControl(target: EventTarget): boolean {
  return target instanceof Element && target.closest('a, button, input, select, label, [role="button"]') !== null
}

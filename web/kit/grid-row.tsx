import { memo, type ReactNode } from 'react'
import styles from './grid.module.css'

export interface Column<Row> {
  readonly id: string
  readonly title: string
  /** A track of a CSS grid, such as `120px` or `minmax(0, 2fr)`. */
  readonly width: string
  readonly isNumber?: boolean
  /** On a phone, the card has it in its first line. */
  readonly isLead?: boolean
  /** On a phone, the card gives it a line of its own. */
  readonly isWide?: boolean
  cell(row: Row): ReactNode
}

/** The rows that a person chose, by their keys. */
export interface Selection {
  readonly chosen: ReadonlySet<string>
  choose(keys: ReadonlySet<string>): void
}

interface GridRowProps<Row> {
  readonly row: Row
  readonly rowKey: string
  readonly index: number
  /** Where it begins, in pixels; undefined where all rows follow each other, as on paper. */
  readonly start: number | undefined
  /** The tracks of its cells. */
  readonly template: string
  readonly columns: readonly Column<Row>[]
  readonly opens: boolean
  /** Undefined where rows are not chosen. */
  readonly isChosen: boolean | undefined
  /** Whether Tab leads to it. */
  readonly isActive: boolean
  /** A hook: the row as it is now. */
  readonly useShown: ((row: Row) => Row) | undefined
  readonly measure?: (element: Element | null) => void
}

function Row<R>({ row, rowKey, index, start, template, columns, useShown = same, ...props }: GridRowProps<R>) {
  const shown = useShown(row)
  const { isChosen } = props
  return (
    <div
      ref={props.measure}
      data-index={index}
      data-key={rowKey}
      role="row"
      aria-rowindex={index + firstRow}
      aria-selected={isChosen}
      tabIndex={props.isActive ? 0 : -1}
      className={`${styles.row} ${props.opens ? styles.opens : ''} ${start === undefined ? styles.printed : ''}`}
      style={{ gridTemplateColumns: template, ...(start !== undefined && { transform: `translateY(${start}px)` }) }}
    >
      {isChosen !== undefined && (
        <span role="gridcell" className={styles.check}>
          <input type="checkbox" tabIndex={-1} aria-label={rowKey} checked={isChosen} readOnly />
        </span>
      )}
      {columns.map(({ id, title, isNumber, isLead, isWide, cell }) => (
        <span
          key={id}
          role="gridcell"
          data-title={title}
          data-column={id}
          className={
            [isNumber && styles.number, isLead && styles.lead, isWide && styles.wide].filter(Boolean).join(' ') ||
            undefined
          }
        >
          {cell(shown)}
        </span>
      ))}
    </div>
  )
}

/** A row is drawn again only when something of its own has changed: lists scroll and live by that. */
export const GridRow = memo(Row) as typeof Row

/** Counted from one, after the head. */
const firstRow = 2

function same<R>(row: R): R {
  return row
}

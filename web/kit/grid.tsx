import { defaultRangeExtractor, type Range, useVirtualizer } from '@tanstack/react-virtual'
import {
  type KeyboardEvent,
  type MouseEvent,
  type ReactNode,
  type RefObject,
  useCallback,
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
} from 'react'
import { useTexts } from '../texts/catalogue.ts'
import { Button } from './button.tsx'
import { extended, toggled } from './choosing.ts'
import styles from './grid.module.css'
import { gridKeys } from './grid-keys.ts'
import { type Column, GridRow, type Selection } from './grid-row.tsx'
import { kitTexts } from './kit.texts.ts'
import { usePrinting } from './use-printing.ts'

/** Where a list was scrolled to, for when it is shown again. */
export interface Place {
  top: number
}

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
  /** More rows on a screen. */
  readonly isDense?: boolean
  readonly hasMore?: boolean
  readonly more?: () => void
  readonly empty?: ReactNode
  /** A hook that gives each row in view as it is now, where rows change more often than the list. */
  readonly useShown?: (row: Row) => Row
  /** Begins there, and notes where it is scrolled to. */
  readonly place?: Place
  /** Hears which rows are in view. */
  readonly inView?: (rows: readonly Row[]) => void
  readonly frame?: RefObject<HTMLDivElement | null>
}

const rowPx = 40
const denseRowPx = 30
const headRow = 1
/** On paper, where nobody scrolls. */
const mostPrinted = 1000

/**
 * A list of any length: only the rows in view exist. The keys are those of `gridKeys`; a click opens, a click with Shift
 * chooses up to there. Rows that come above what is in view do not move it. On a phone, each row is a card.
 */
export function Grid<Row>(props: GridProps<Row>) {
  const { label, columns, rows, keyOf, open, selection, isDense = false, empty } = props
  const { hasMore = false, more, useShown, place, inView } = props
  const t = useTexts(kitTexts)
  const own = useRef<HTMLDivElement>(null)
  const frame = props.frame ?? own
  const [active, setActive] = useState<string>()
  const anchor = useRef(0)
  const wanted = useRef<string>(undefined)
  const isPrinting = usePrinting()
  const height = isDense ? denseRowPx : rowPx
  const activeAt = useActive(rows, keyOf, active)
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => frame.current,
    estimateSize: () => height,
    getItemKey: (at) => keyOf(rows[at] as Row),
    overscan: 8,
    initialOffset: place?.top ?? 0,
    // The row with the focus stays, wherever the list is scrolled to.
    rangeExtractor: useCallback((range: Range) => withRow(defaultRangeExtractor(range), activeAt), [activeAt]),
  })
  const items = virtual.getVirtualItems()
  const last = items.at(-1)?.index ?? 0
  useStillView(frame, rows, keyOf, virtual)
  useInView(rows, virtual.range, inView)

  useEffect(() => {
    if (hasMore && last >= rows.length - 1) more?.()
  }, [hasMore, last, rows.length, more])

  useFocus(frame, wanted)

  const keyAt = (at: number) => keyOf(rows[at] as Row)
  const press = gridKeys({
    count: rows.length,
    page: () => Math.max(1, Math.floor((frame.current?.clientHeight ?? 0) / height) - 1),
    keyAt,
    goTo: (at) => {
      wanted.current = keyAt(at)
      anchor.current = at
      setActive(keyAt(at))
      virtual.scrollToIndex(at)
    },
    open: open && ((at) => open(rows[at] as Row)),
    selection,
  })
  const click = clicks({ keyAt, open: open && ((at) => open(rows[at] as Row)), selection, anchor })

  if (rows.length === 0) return <>{empty}</>

  const template = [...(selection ? ['22px'] : []), ...columns.map((one) => one.width)].join(' ')
  const rowProps = (row: Row) => {
    const rowKey = keyOf(row)
    const isChosen = selection?.chosen.has(rowKey)
    return { row, rowKey, isChosen, columns, template, opens: open !== undefined, useShown }
  }
  return (
    <div
      ref={frame}
      className={frameClass(props)}
      role="grid"
      aria-label={label}
      aria-rowcount={rows.length + headRow}
      aria-multiselectable={selection !== undefined}
      onScroll={(event) => {
        if (place) place.top = event.currentTarget.scrollTop
      }}
      onKeyDown={(event: KeyboardEvent) => {
        const at = indexOf(event.target)
        if (at !== undefined && isRow(event.target)) press(event, at)
      }}
      onFocus={(event) => {
        const at = indexOf(event.target)
        if (at !== undefined) setActive(keyAt(at))
      }}
      onClick={click}
    >
      <Head columns={columns} template={template} selectAll={selection && { rows, keyOf, selection }} />
      <div role="rowgroup" className={styles.rows} style={isPrinting ? {} : { height: virtual.getTotalSize() }}>
        {isPrinting
          ? rows
              .slice(0, mostPrinted)
              .map((row, index) => (
                <GridRow key={keyOf(row)} {...rowProps(row)} index={index} start={undefined} isActive={false} />
              ))
          : items.map(({ index, start }) => (
              <GridRow
                key={keyAt(index)}
                {...rowProps(rows[index] as Row)}
                index={index}
                start={start}
                measure={virtual.measureElement}
                isActive={index === activeAt}
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

function frameClass<Row>({ fillsPage = false, isDense = false, columns }: GridProps<Row>): string {
  const leads = columns.some(({ isLead }) => isLead)
  return [styles.frame, fillsPage && styles.fills, isDense && styles.dense, leads && styles.cards]
    .filter(Boolean)
    .join(' ')
}

interface Clicks {
  keyAt(index: number): string
  readonly open: ((index: number) => void) | undefined
  readonly selection: Selection | undefined
  /** Where choosing with Shift begins. */
  readonly anchor: { current: number }
}

function clicks({ keyAt, open, selection, anchor }: Clicks) {
  return ({ target, shiftKey }: MouseEvent): void => {
    const at = indexOf(target)
    if (at === undefined) return
    if (selection && (shiftKey || isOnCheckbox(target))) {
      const { chosen } = selection
      selection.choose(shiftKey ? extended(chosen, keyAt, anchor.current, at) : toggled(chosen, keyAt(at)))
      anchor.current = at
      if (shiftKey) document.getSelection()?.removeAllRanges()
    } else if (!isOnControl(target) && !hasSelectedText()) open?.(at)
  }
}

/** The row with the focus, by its key: rows that come above it do not take the focus to another. */
function useActive<Row>(rows: readonly Row[], keyOf: (row: Row) => string, active: string | undefined): number {
  const at = useRef(0)
  if (active === undefined) return 0
  const row = rows[at.current]
  if (row === undefined || keyOf(row) !== active)
    at.current = Math.max(
      0,
      rows.findIndex((one) => keyOf(one) === active),
    )
  return at.current
}

/**
 * Once the row exists. The row is wanted by its key: an effect of an earlier render may run between a key press and the
 * render that follows it.
 */
function useFocus(frame: RefObject<HTMLDivElement | null>, wanted: { current: string | undefined }): void {
  useEffect(() => {
    if (wanted.current === undefined) return
    const row = frame.current?.querySelector<HTMLElement>(`[data-key="${CSS.escape(wanted.current)}"]`)
    if (!row) return
    wanted.current = undefined
    row.focus({ preventScroll: true })
  })
}

function withRow(range: number[], at: number): number[] {
  const [first = 0] = range
  if (range.includes(at) || range.length === 0) return range
  return at < first ? [at, ...range] : [...range, at]
}

interface Measured {
  readonly measurementsCache: readonly { readonly start: number }[]
  getVirtualItemForOffset(offset: number): { readonly index: number; readonly start: number } | undefined
}

/** Keeps what is in view where it is when rows come or go above it. At the very top, new rows are seen. */
function useStillView<Row>(
  frame: RefObject<HTMLDivElement | null>,
  rows: readonly Row[],
  keyOf: (row: Row) => string,
  virtual: Measured,
): void {
  const before = useRef<{ readonly rows: readonly Row[]; readonly key: string; readonly start: number }>(undefined)
  useLayoutEffect(() => {
    const box = frame.current
    const seen = before.current
    if (box && seen && seen.rows !== rows && box.scrollTop > 0) {
      const at = rows.findIndex((row) => keyOf(row) === seen.key)
      const start = virtual.measurementsCache[at]?.start
      if (start !== undefined && start !== seen.start) box.scrollTop += start - seen.start
    }
    const first = virtual.getVirtualItemForOffset(box?.scrollTop ?? 0)
    const row = first && rows[first.index]
    before.current = first && row !== undefined ? { rows, key: keyOf(row), start: first.start } : undefined
  })
}

function useInView<Row>(
  rows: readonly Row[],
  range: { readonly startIndex: number; readonly endIndex: number } | null,
  tell: ((rows: readonly Row[]) => void) | undefined,
): void {
  const first = range?.startIndex ?? 0
  const last = range?.endIndex ?? -1
  useEffect(() => tell?.(rows.slice(first, last + 1)), [rows, first, last, tell])
}

function indexOf(target: EventTarget): number | undefined {
  const row = target instanceof Element ? target.closest<HTMLElement>('[data-index]') : null
  return row ? Number(row.dataset.index) : undefined
}

function isRow(target: EventTarget): boolean {
  return target instanceof HTMLElement && target.dataset.index !== undefined
}

function isOnCheckbox(target: EventTarget): boolean {
  return target instanceof Element && target.closest(`.${styles.check}`) !== null
}

function isOnControl(target: EventTarget): boolean {
  return target instanceof Element && target.closest('a, button, input, select, label, [role="button"]') !== null
}

/** Who marks a text wants to copy it. */
function hasSelectedText(): boolean {
  return (document.getSelection()?.toString() ?? '') !== ''
}

interface HeadProps<Row> {
  readonly columns: readonly Column<Row>[]
  readonly template: string
  readonly selectAll: SelectAllProps<Row> | undefined
}

function Head<Row>({ columns, template, selectAll }: HeadProps<Row>) {
  return (
    <div className={styles.head} role="row" aria-rowindex={1} style={{ gridTemplateColumns: template }}>
      {selectAll && (
        <span role="columnheader">
          <SelectAll {...selectAll} />
        </span>
      )}
      {columns.map((column) => (
        <span key={column.id} role="columnheader" className={column.isNumber ? styles.number : undefined}>
          {column.title}
        </span>
      ))}
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

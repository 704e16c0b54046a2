import { useVirtualizer } from '@tanstack/react-virtual'
import { ChevronDown, ChevronRight } from 'lucide-react'
import { type KeyboardEvent, useEffect, useId, useMemo, useRef, useState } from 'react'
import { useTexts } from '../../texts/catalogue.ts'
import styles from './json-tree.module.css'
import { jsonTreeTexts } from './json-tree.texts.ts'
import { Leaf } from './leaf.tsx'
import { isMore, type MoreRow, nameOf, type Path, portion, type Row, rowsOf, type TreeRow, type Value } from './rows.ts'

interface TreeViewProps {
  readonly value: Value
  readonly name: string
  /** The value to open and to show, such as one that was searched for. */
  readonly target: Path | undefined
}

const rowPx = 24

/** The lines of a tree: arrow keys walk, open and close; Enter opens, and shows more of what is long. */
export function TreeView({ value, name, target }: TreeViewProps) {
  const id = useId()
  const frame = useRef<HTMLDivElement>(null)
  const [active, setActive] = useState(0)
  const { rows, toggle, showMore } = useRows(value, target)
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => frame.current,
    estimateSize: () => rowPx,
    overscan: 20,
  })

  useEffect(() => {
    if (!target) return
    const row = rows.findIndex((one) => !isMore(one) && nameOf(one.path) === nameOf(target))
    if (row < 0) return
    setActive(row)
    virtual.scrollToIndex(row, { align: 'center' })
  }, [target, rows, virtual])

  function goTo(next: number): void {
    const row = Math.max(0, Math.min(rows.length - 1, next))
    setActive(row)
    virtual.scrollToIndex(row)
  }

  function press(event: KeyboardEvent): void {
    const row = rows[active]
    const act = row && actsOf(row)[event.key]
    if (!act) return
    act()
    event.preventDefault()
  }

  function actsOf(row: Row): Readonly<Record<string, () => void>> {
    const parent = rows.findLastIndex((one, index) => index < active && one.depth < row.depth)
    return {
      ArrowDown: () => goTo(active + 1),
      ArrowUp: () => goTo(active - 1),
      Home: () => goTo(0),
      End: () => goTo(rows.length - 1),
      ArrowRight: () => (!isMore(row) && row.size && !row.isOpen ? toggle(row) : goTo(active + 1)),
      ArrowLeft: () => (!isMore(row) && row.isOpen ? toggle(row) : goTo(parent)),
      Enter: () => use(row),
    }
  }

  function use(row: Row): void {
    if (isMore(row)) showMore(row)
    else if (row.size) toggle(row)
  }

  return (
    <div
      ref={frame}
      className={styles.frame}
      role="tree"
      aria-label={name}
      aria-activedescendant={`${id}-${active}`}
      tabIndex={0}
      onKeyDown={press}
    >
      <div className={styles.rows} style={{ height: virtual.getTotalSize() }} role="presentation">
        {virtual.getVirtualItems().map(({ index, start }) => {
          const row = rows[index]
          if (!row) return null
          return (
            // biome-ignore lint/a11y/useKeyWithClickEvents: the tree has the focus, and handles the keys
            // biome-ignore lint/a11y/useFocusableInteractive: as above
            <div
              key={index}
              id={`${id}-${index}`}
              role="treeitem"
              aria-level={row.depth + 1}
              aria-expanded={!isMore(row) && row.size ? row.isOpen : undefined}
              aria-selected={index === active}
              className={styles.row}
              style={{ transform: `translateY(${start}px)`, paddingInlineStart: 8 + row.depth * 16 }}
              onClick={() => {
                setActive(index)
                use(row)
              }}
            >
              {isMore(row) ? <More row={row} /> : <Line row={row} />}
            </div>
          )
        })}
      </div>
    </div>
  )
}

/** What is open at first: enough to see the shape of a value. */
const openDepth = 2
const openSize = 50

function useRows(value: Value, target: Path | undefined) {
  const [toggled, setToggled] = useState<ReadonlyMap<string, boolean>>(new Map())
  const [shown, setShown] = useState<ReadonlyMap<string, number>>(new Map())
  const rows = useMemo(() => {
    const onTheWay = new Set(target?.map((_, index) => nameOf(target.slice(0, index))))
    return rowsOf(value, {
      isOpen: (path, depth, size) =>
        onTheWay.has(nameOf(path)) || (toggled.get(nameOf(path)) ?? (depth < openDepth && size <= openSize)),
      shownOf: (path) => Math.max(shown.get(nameOf(path)) ?? portion, placeIn(target, path) + 1),
    })
  }, [value, toggled, shown, target])
  return {
    rows,
    toggle: ({ path, isOpen }: TreeRow) => setToggled(new Map(toggled).set(nameOf(path), !isOpen)),
    showMore: ({ path }: MoreRow) =>
      setShown(new Map(shown).set(nameOf(path), (shown.get(nameOf(path)) ?? portion) + portion)),
  }
}

/** The place of an entry on the way to a value that was found, among the entries of `path`. */
function placeIn(target: Path | undefined, path: Path): number {
  if (!target || target.length <= path.length) return 0
  if (nameOf(target.slice(0, path.length)) !== nameOf(path)) return 0
  const next = target[path.length]
  return typeof next === 'number' ? next : 0
}

function More({ row: { more } }: { readonly row: MoreRow }) {
  const t = useTexts(jsonTreeTexts)
  return <span className={styles.more}>{t('more', { count: more })}</span>
}

function Line({ row: { key, value, size, isOpen } }: { readonly row: TreeRow }) {
  const t = useTexts(jsonTreeTexts)
  const Chevron = isOpen ? ChevronDown : ChevronRight
  return (
    <>
      <span className={styles.chevron}>{size ? <Chevron aria-hidden /> : null}</span>
      {key !== undefined && (
        <span className={typeof key === 'number' ? styles.place : styles.key}>
          <bdi>{key}</bdi>
        </span>
      )}
      {size === undefined ? (
        <Leaf value={value} />
      ) : (
        <span className={styles.size}>{t(Array.isArray(value) ? 'list' : 'object', { count: size })}</span>
      )}
    </>
  )
}

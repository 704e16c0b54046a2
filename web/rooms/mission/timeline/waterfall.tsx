import { useVirtualizer } from '@tanstack/react-virtual'
import { type KeyboardEvent, useEffect, useLayoutEffect, useRef, useState } from 'react'
import { useLocation } from 'wouter'
import { Button } from '../../../kit/button.tsx'
import { useTexts } from '../../../texts/catalogue.ts'
import { useFormat } from '../../../texts/format.ts'
import { type Entry, keyOf } from './entries.ts'
import { Line } from './line.tsx'
import { type Scale, ticksOf } from './scale.ts'
import styles from './timeline.module.css'
import { timelineTexts } from './timeline.texts.ts'

interface WaterfallProps {
  readonly entries: readonly Entry[]
  readonly scale: Scale
  /** The number of the opened step. */
  readonly opened: number | undefined
  open(step: number): void
  /** The number of the first step that was read. */
  readonly firstStep: number
  readonly isReadingEarlier: boolean
  readEarlier(): void
  /** Moves the part of the time that is in view, by a share of it. */
  move(by: number): void
}

const rowPx = 34
const nearEndPx = rowPx * 2
const ticks = 5

/**
 * The lines of a timeline, of which only those in view exist. It begins at the end, reads earlier lines when one scrolls up to
 * them, and nothing moves under the pointer: new lines are only counted while somebody reads further up.
 */
export function Waterfall(props: WaterfallProps) {
  const { entries, scale, opened, firstStep, isReadingEarlier, readEarlier, move } = props
  const t = useTexts(timelineTexts)
  const frame = useRef<HTMLDivElement>(null)
  const [, go] = useLocation()
  const [active, setActive] = useState<string>()
  const virtual = useVirtualizer({
    count: entries.length,
    getScrollElement: () => frame.current,
    estimateSize: () => rowPx,
    getItemKey: (at) => keyOf(entries[at] as Entry),
    overscan: 16,
  })
  const unseen = useStillness(frame, entries)
  const hasEarlier = firstStep > 1
  const at = Math.max(0, active === undefined ? entries.length - 1 : entries.findIndex((one) => keyOf(one) === active))
  const focusOn = useFocus(frame)

  function goTo(next: number): void {
    const place = Math.max(0, Math.min(entries.length - 1, next))
    const entry = entries[place]
    if (!entry) return
    setActive(keyOf(entry))
    virtual.scrollToIndex(place)
    focusOn(keyOf(entry))
    if (place === 0 && hasEarlier) readEarlier()
  }

  function use(entry: Entry): void {
    setActive(keyOf(entry))
    if (entry.kind === 'step') props.open(entry.step.number)
    if (entry.kind === 'child') go(`/missions/${entry.child.id}`)
  }

  function press(event: KeyboardEvent): void {
    const entry = entries[at]
    const acts: Readonly<Record<string, () => void>> = {
      ArrowDown: () => goTo(at + 1),
      ArrowUp: () => goTo(at - 1),
      PageDown: () => goTo(at + pageRows),
      PageUp: () => goTo(at - pageRows),
      Home: () => goTo(0),
      End: () => goTo(entries.length - 1),
      ArrowLeft: () => move(-0.2),
      ArrowRight: () => move(0.2),
      Enter: () => entry && use(entry),
      ' ': () => entry && use(entry),
    }
    const act = acts[event.key]
    if (!act || event.altKey || event.ctrlKey || event.metaKey) return
    act()
    event.preventDefault()
  }

  return (
    <div className={styles.waterfall}>
      <Ticks scale={scale} />
      {/* biome-ignore lint/a11y/useSemanticElements: only the lines in view exist */}
      <div
        ref={frame}
        className={styles.frame}
        role="list"
        aria-label={t('title')}
        onKeyDown={press}
        onScroll={(event) => {
          if (hasEarlier && !isReadingEarlier && event.currentTarget.scrollTop < rowPx) readEarlier()
        }}
      >
        {hasEarlier && (
          // biome-ignore lint/a11y/useSemanticElements: the list is made of rows that are laid out by hand
          <div role="listitem" className={styles.earlier}>
            <Button look="quiet" isDisabled={isReadingEarlier} onPress={readEarlier}>
              {isReadingEarlier ? t('reading') : t('earlier', { number: firstStep })}
            </Button>
          </div>
        )}
        <div role="presentation" className={styles.rows} style={{ height: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map(({ index, start }) => {
            const entry = entries[index]
            if (!entry) return null
            const key = keyOf(entry)
            return (
              <Line
                key={key}
                entry={entry}
                scale={scale}
                place={index}
                count={entries.length}
                top={start}
                isActive={index === at}
                isOpened={entry.kind === 'step' && entry.step.number === opened}
                enter={() => setActive(key)}
                use={() => use(entry)}
              />
            )
          })}
        </div>
      </div>
      {unseen > 0 && (
        <div className={styles.unseen}>
          <Button look="primary" onPress={() => goTo(entries.length - 1)}>
            {t('newSteps', { count: unseen })}
          </Button>
        </div>
      )}
    </div>
  )
}

const pageRows = 12

/** Focuses a line as soon as it exists. */
function useFocus(frame: React.RefObject<HTMLDivElement | null>): (key: string) => void {
  const wanted = useRef<string>(undefined)
  useEffect(() => {
    if (wanted.current === undefined) return
    const line = frame.current?.querySelector<HTMLElement>(`[data-key="${CSS.escape(wanted.current)}"]`)
    if (!line) return
    wanted.current = undefined
    line.focus({ preventScroll: true })
  })
  return (key) => {
    wanted.current = key
  }
}

/**
 * Keeps what is in view where it is: at the end for whoever is there, and in place when earlier lines come in above.
 * @returns how many lines have come below since one left the end
 */
function useStillness(frame: React.RefObject<HTMLDivElement | null>, entries: readonly Entry[]): number {
  const [seenUpTo, setSeenUpTo] = useState<string>()
  const isAtEnd = useRef(true)
  const before = useRef<readonly Entry[]>([])
  useLayoutEffect(() => {
    const box = frame.current
    if (!box) return
    const formerFirst = before.current[0]
    const added = formerFirst ? entries.findIndex((one) => keyOf(one) === keyOf(formerFirst)) : 0
    if (isAtEnd.current) box.scrollTop = box.scrollHeight
    else if (added > 0) box.scrollTop += added * rowPx
    before.current = entries
  }, [frame, entries])
  useEffect(() => {
    const box = frame.current
    if (!box) return
    const look = () => {
      isAtEnd.current = box.scrollHeight - box.scrollTop - box.clientHeight < nearEndPx
      const last = before.current.at(-1)
      if (isAtEnd.current) setSeenUpTo(undefined)
      else if (last) setSeenUpTo((known) => known ?? keyOf(last))
    }
    box.addEventListener('scroll', look, { passive: true })
    return () => box.removeEventListener('scroll', look)
  }, [frame])
  if (seenUpTo === undefined) return 0
  const seen = entries.findIndex((one) => keyOf(one) === seenUpTo)
  return seen < 0 ? 0 : entries.length - 1 - seen
}

function Ticks({ scale }: { readonly scale: Scale }) {
  const format = useFormat()
  return (
    <div className={styles.ticks} aria-hidden>
      <span />
      <div className={styles.axis}>
        {ticksOf(scale, ticks * 4)
          .map((time) => ({ time, x: scale.at(time) }))
          .filter(({ x }) => x >= 0 && x <= 0.94)
          .filter(farApart())
          .map(({ time, x }) => (
            <span key={time} className={styles.tick} style={{ insetInlineStart: `${x * 100}%` }}>
              {format.duration(time - scale.from)}
            </span>
          ))}
      </div>
      <span />
    </div>
  )
}

/** Leaves out what would be written over what stands there. */
function farApart(): (tick: { readonly x: number }) => boolean {
  let last = Number.NEGATIVE_INFINITY
  return ({ x }) => {
    if (x - last < 1 / (ticks + 1)) return false
    last = x
    return true
  }
}

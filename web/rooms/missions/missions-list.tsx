import { Columns3, Download, Keyboard, Pause, Play } from 'lucide-react'
import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { useLocation } from 'wouter'
import { useKept } from '../../app/kept.ts'
import { Button } from '../../kit/button.tsx'
import { Choices } from '../../kit/choices.tsx'
import { save } from '../../kit/download.tsx'
import { Empty } from '../../kit/empty.tsx'
import { Failure } from '../../kit/failure.tsx'
import { Grid } from '../../kit/grid.tsx'
import { say } from '../../kit/toasts.tsx'
import { heardOf, holdStill, useLiveMission } from '../../live/missions.ts'
import { useTexts } from '../../texts/catalogue.ts'
import { useFormat } from '../../texts/format.ts'
import { BulkBar } from './bulk/bulk-bar.tsx'
import { useColumns } from './columns.tsx'
import { csvOf } from './csv.ts'
import { FilterBar } from './filter-bar.tsx'
import { addressOf, type Filters, isFiltered } from './filters.ts'
import { KeysHelp, usePageKeys } from './keys.tsx'
import type { Difference } from './merge.ts'
import { mostRows } from './mission-list.ts'
import { type MissionRow, withNews } from './mission-row.ts'
import { missionsTexts } from './missions.texts.ts'
import styles from './missions-page.module.css'
import { alwaysShown, columnIds, keptHidden } from './shown-columns.ts'
import { useLiveList, useMissionList } from './use-mission-list.ts'
import { ViewsBar } from './views-bar.tsx'

interface MissionsListProps {
  readonly filters: Filters
  change(change: Partial<Filters>): void
  clear(): void
  readonly isPaused: boolean
  pause(isPaused: boolean): void
}

/** A bulk act takes no more at once. */
const mostChosen = 1000
const mostExported = 10_000
const none: ReadonlySet<string> = new Set()

export function MissionsList({ filters, change, clear, isPaused, pause }: MissionsListProps) {
  const t = useTexts(missionsTexts)
  const [, go] = useLocation()
  const { list, place, state } = useMissionList(filters)
  const [hidden, hide] = useKept(keptHidden)
  const columns = useColumns(hidden)
  const [chosen, choose] = useState(none)
  const [isHelpOpen, setHelpOpen] = useState(false)
  const [work, setWork] = useState<Work>()
  const search = useRef<HTMLInputElement>(null)
  const frame = useRef<HTMLDivElement>(null)
  const isUnderPointer = useRef(false)
  const shown = useRef<readonly string[]>([])
  const { rows } = state

  useEffect(() => (isPaused ? holdStill() : undefined), [isPaused])
  // biome-ignore lint/correctness/useExhaustiveDependencies: what was chosen in one list is not chosen in another
  useEffect(() => choose(none), [list])

  const inView = useCallback(() => shown.current, [])
  const hasChosen = chosen.size > 0
  // Nothing moves under a pointer or a focus, nor while somebody reads further down or chooses.
  const mayMove = useCallback(() => {
    const box = frame.current
    if (!box) return true
    return !hasChosen && !isUnderPointer.current && box.scrollTop === 0 && !box.contains(document.activeElement)
  }, [hasChosen])
  useLiveList({ list, isPaused, inView, mayMove })

  const toList = useCallback(() => frame.current?.querySelector<HTMLElement>('[tabindex="0"][data-index]')?.focus(), [])
  const keys = useMemo(
    () => ({
      '/': () => search.current?.focus(),
      '?': () => setHelpOpen(true),
      p: () => pause(!isPaused),
      n: () => list.showWaiting(),
      j: toList,
      k: toList,
      Escape: () => choose(none),
    }),
    [pause, isPaused, list, toList],
  )
  usePageKeys(keys)

  const more = useCallback(() => {
    if (!list.state().isTired) void list.readOn()
  }, [list])
  const tellInView = useCallback((seen: readonly MissionRow[]) => {
    shown.current = seen.map(({ id }) => id)
  }, [])
  const open = useCallback(({ id }: MissionRow) => go(`/missions/${id}`), [go])
  const selection = useMemo(() => ({ chosen, choose }), [chosen])

  async function readUpTo(count: number, doing: Work['doing']): Promise<void> {
    for (;;) {
      const { rows: read = [], hasMore, error, isFull } = list.state()
      setWork({ doing, count: read.length })
      if (read.length >= count || !hasMore || error || isFull) break
      await list.readOn()
    }
    setWork(undefined)
  }

  async function exportAll(): Promise<void> {
    await readUpTo(mostExported, 'exporting')
    const { rows: read = [], hasMore } = list.state()
    const part = read.slice(0, mostExported)
    save(
      new Blob([csvOf(part.map(latest))], { type: 'text/csv' }),
      `missions-${new Date().toISOString().slice(0, 10)}.csv`,
    )
    const isPart = hasMore || part.length < read.length
    say(isPart ? t('exportedPart', { count: part.length }) : t('exported', { count: part.length }))
  }

  async function chooseAll(): Promise<void> {
    await readUpTo(mostChosen, 'choosingAll')
    const { rows: read = [], hasMore } = list.state()
    choose(new Set(read.slice(0, mostChosen).map(({ id }) => id)))
    if (hasMore || read.length > mostChosen) say(t('chosenAllPart', { count: Math.min(read.length, mostChosen) }))
  }

  return (
    <div className={styles.room}>
      <div className={styles.bar}>
        <ViewsBar search={addressOf(filters)} />
        <div className={styles.tools}>
          <Button
            icon={isPaused ? <Play aria-hidden /> : <Pause aria-hidden />}
            aria-pressed={isPaused}
            onPress={() => pause(!isPaused)}
          >
            {isPaused ? t('resume') : t('pause')}
          </Button>
          <Choices
            label={t('columns')}
            icon={<Columns3 aria-hidden />}
            summary={t('columns')}
            options={columnIds.filter((id) => !alwaysShown.includes(id)).map((id) => [id, t(id)])}
            chosen={columnIds.filter((id) => !hidden.includes(id) && !alwaysShown.includes(id))}
            choose={(wanted) => hide(columnIds.filter((id) => !wanted.includes(id) && !alwaysShown.includes(id)))}
          />
          <Button
            look="quiet"
            icon={<Download aria-hidden />}
            label={t('exportCsv')}
            isDisabled={work !== undefined}
            onPress={() => void exportAll()}
          />
          <Button look="quiet" icon={<Keyboard aria-hidden />} label={t('help')} onPress={() => setHelpOpen(true)} />
        </div>
      </div>
      <FilterBar filters={filters} change={change} clear={clear} search={search} leave={toList} />
      <section
        className={styles.list}
        aria-label={t('list')}
        onPointerEnter={() => {
          isUnderPointer.current = true
        }}
        onPointerLeave={() => {
          isUnderPointer.current = false
        }}
      >
        <div className={styles.line}>
          {chosen.size === 0 ? (
            <Told state={state} work={work} isPaused={isPaused} searchOn={() => void list.readOn()} />
          ) : (
            <>
              <strong>{t('chosen', { count: chosen.size })}</strong>
              <BulkBar
                chosen={() => (rows ?? []).filter(({ id }) => chosen.has(id)).map(latest)}
                done={() => void list.lookForNew()}
              />
              <Button look="quiet" onPress={() => void chooseAll()} isDisabled={work !== undefined}>
                {work ? t(work.doing, { count: work.count }) : t('chooseAll')}
              </Button>
              <Button look="quiet" onPress={() => choose(none)}>
                {t('chooseNone')}
              </Button>
            </>
          )}
          <span className={styles.space} />
          <Waiting difference={state.waiting} show={list.showWaiting} />
        </div>
        {state.error && (
          <Failure error={state.error} retry={() => void (rows === undefined ? list.restart() : list.readOn())} />
        )}
        {rows !== undefined && (
          <Grid
            key={addressOf(filters)}
            label={t('list')}
            columns={columns}
            rows={rows}
            keyOf={idOf}
            open={open}
            selection={selection}
            fillsPage
            isDense
            hasMore={state.hasMore && !state.isFull && !state.isTired && !state.error}
            more={more}
            useShown={useShown}
            place={place}
            frame={frame}
            inView={tellInView}
            empty={<Nothing filters={filters} state={state} />}
          />
        )}
      </section>
      {isHelpOpen && <KeysHelp close={() => setHelpOpen(false)} />}
    </div>
  )
}

interface Work {
  readonly doing: 'exporting' | 'choosingAll'
  readonly count: number
}

function idOf({ id }: MissionRow): string {
  return id
}

/** The row with what was heard since it was read. */
function useShown(row: MissionRow): MissionRow {
  const live = useLiveMission(row)
  return useMemo(() => withNews(row, live), [row, live])
}

function latest(row: MissionRow): MissionRow {
  const heard = heardOf(row.id)
  return withNews(row, heard && heard.seq > row.last_seq ? heard : undefined)
}

interface ToldProps {
  readonly state: ReturnType<typeof useMissionList>['state']
  readonly work: Work | undefined
  readonly isPaused: boolean
  searchOn(): void
}

/** How much of it is shown, and how far back it was searched. */
function Told({ state, work, isPaused, searchOn }: ToldProps) {
  const t = useTexts(missionsTexts)
  const format = useFormat()
  const { rows = [], hasMore, isReading, isTired, isFull, searchedBackTo } = state
  const isEmptySoFar = rows.length === 0 && hasMore
  return (
    <>
      <span role="status">
        {work
          ? t(work.doing, { count: work.count })
          : isPaused
            ? t('paused')
            : isReading
              ? t('searching')
              : isEmptySoFar
                ? ''
                : t(hasMore ? 'shownMore' : 'shownCount', { count: rows.length })}
      </span>
      {isFull && <span>{t('full', { count: mostRows })}</span>}
      {isTired && !isFull && (
        <>
          {searchedBackTo !== undefined && <span>{t('searchedTo', { time: format.time(searchedBackTo) })}</span>}
          <Button look="quiet" onPress={searchOn}>
            {t('searchOn')}
          </Button>
        </>
      )}
    </>
  )
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
    <Button look="primary" onPress={show}>
      {t('showNew', { what: what.join(', ') })}
    </Button>
  )
}

function Nothing({ filters, state }: { readonly filters: Filters; readonly state: ToldProps['state'] }) {
  const t = useTexts(missionsTexts)
  const format = useFormat()
  if (state.isReading) return null
  if (!isFiltered(filters))
    return (
      <Empty title={t('none')} command='npm run -s sortie -- missions submit echo "hello" --watch'>
        {t('noneHow')}
      </Empty>
    )
  if (state.hasMore && state.searchedBackTo !== undefined)
    return <Empty title={t('noMatchYet', { time: format.time(state.searchedBackTo) })} />
  return <Empty title={t('noMatch')}>{t('noMatchHow')}</Empty>
}

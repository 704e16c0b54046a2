import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { useLocation } from 'wouter'
import { Button } from '../../kit/button.tsx'
import { save } from '../../kit/download.tsx'
import { Empty } from '../../kit/empty.tsx'
import { Failure } from '../../kit/failure.tsx'
import { Grid } from '../../kit/grid.tsx'
import { say } from '../../kit/toasts.tsx'
import { heardOf, holdStill, useLiveMission } from '../../live/missions.ts'
import { useKept } from '../../preferences/kept.ts'
import { useTexts } from '../../texts/catalogue.ts'
import { useFormat } from '../../texts/format.ts'
import { useActs } from './bulk/acts.ts'
import { BulkBar } from './bulk/bulk-bar.tsx'
import { useColumns } from './columns.tsx'
import { csvOf } from './csv.ts'
import { FilterBar } from './filter-bar.tsx'
import { addressOf, type Filters, isFiltered } from './filters.ts'
import { KeysHelp, usePageKeys } from './keys.tsx'
import { ListLine, Told } from './list-line.tsx'
import type { ListState } from './list-state.ts'
import { ListTools } from './list-tools.tsx'
import type { MissionList } from './mission-list.ts'
import { type MissionRow, withNews } from './mission-row.ts'
import { missionsTexts } from './missions.texts.ts'
import styles from './missions-page.module.css'
import { readUpTo, type Work } from './read-up-to.ts'
import { keptHidden } from './shown-columns.ts'
import { useCalm } from './use-calm.ts'
import { useLiveList, useMissionList } from './use-mission-list.ts'
import { ViewsBar } from './views-bar.tsx'

interface MissionsListProps {
  readonly filters: Filters
  change(change: Partial<Filters>): void
  clear(): void
  readonly isPaused: boolean
  pause(isPaused: boolean): void
}

const none: ReadonlySet<string> = new Set()

export function MissionsList({ filters, change, clear, isPaused, pause }: MissionsListProps) {
  const { list, place, state } = useMissionList(filters)
  const [chosen, choose] = useState(none)
  const { frame, mayMove, pointer } = useCalm(chosen.size > 0)
  const [isHelpOpen, setHelpOpen] = useState(false)
  const search = useRef<HTMLInputElement>(null)
  const reach = useReach(list, choose)
  const [inView, tellInView] = useInView()
  useEffect(() => (isPaused ? holdStill() : undefined), [isPaused])
  // biome-ignore lint/correctness/useExhaustiveDependencies: what was chosen in one list is not chosen in another
  useEffect(() => choose(none), [list])
  useLiveList({ list, isPaused, inView, mayMove })
  const toList = useCallback(
    () => frame.current?.querySelector<HTMLElement>('[tabindex="0"][data-index]')?.focus(),
    [frame],
  )
  usePageKeys(
    useMemo(
      () => ({
        '/': () => search.current?.focus(),
        '?': () => setHelpOpen(true),
        p: () => pause(!isPaused),
        n: list.showWaiting,
        j: toList,
        k: toList,
        Escape: () => choose(none),
      }),
      [pause, isPaused, list, toList],
    ),
  )
  return (
    <div className={styles.room}>
      <div className={styles.bar}>
        <ViewsBar search={addressOf(filters)} />
        <ListTools
          {...{ isPaused, pause }}
          isBusy={reach.work !== undefined}
          exportAll={reach.exportAll}
          help={() => setHelpOpen(true)}
        />
      </div>
      <FilterBar filters={filters} change={change} clear={clear} search={search} leave={toList} />
      <section className={styles.list} {...pointer}>
        <ListLine state={state} show={list.showWaiting}>
          {chosen.size === 0 ? (
            <Told state={state} work={reach.work} isPaused={isPaused} searchOn={() => void list.readOn()} />
          ) : (
            <Chosen {...{ list, chosen, choose, reach }} />
          )}
        </ListLine>
        {state.error && <Failure error={state.error} retry={() => void retry(list)} />}
        <Rows {...{ list, state, filters, chosen, choose, place, frame }} inView={tellInView} />
      </section>
      {isHelpOpen && <KeysHelp close={() => setHelpOpen(false)} />}
    </div>
  )
}

function retry(list: MissionList): Promise<void> {
  return list.state().rows === undefined ? list.restart() : list.readOn()
}

function useInView(): readonly [() => readonly string[], (rows: readonly MissionRow[]) => void] {
  const ids = useRef<readonly string[]>([])
  return [
    useCallback(() => ids.current, []),
    useCallback((rows: readonly MissionRow[]) => {
      ids.current = rows.map(idOf)
    }, []),
  ]
}

/** A bulk act takes no more at once. */
const mostChosen = 1000
const mostExported = 10_000

interface Reach {
  readonly work: Work | undefined
  exportAll(): void
  chooseAll(): void
}

/** What concerns all missions that match, shown or not. */
function useReach(list: MissionList, choose: (ids: ReadonlySet<string>) => void): Reach {
  const t = useTexts(missionsTexts)
  const [work, setWork] = useState<Work>()
  const read = async (doing: Work['doing'], most: number) => {
    const part = await readUpTo(list, most, (count) => setWork({ doing, count }))
    setWork(undefined)
    return part
  }
  const exportAll = async () => {
    const { rows, isPart } = await read('exporting', mostExported)
    const name = `missions-${new Date().toISOString().slice(0, 'yyyy-mm-dd'.length)}.csv`
    save(new Blob([csvOf(rows.map(latest))], { type: 'text/csv' }), name)
    say(t(isPart ? 'exportedPart' : 'exported', { count: rows.length }))
  }
  const chooseAll = async () => {
    const { rows, isPart } = await read('choosingAll', mostChosen)
    choose(new Set(rows.map(idOf)))
    if (isPart) say(t('chosenAllPart', { count: rows.length }))
  }
  return { work, exportAll: () => void exportAll(), chooseAll: () => void chooseAll() }
}

interface ChosenProps {
  readonly list: MissionList
  readonly chosen: ReadonlySet<string>
  choose(ids: ReadonlySet<string>): void
  readonly reach: Reach
}

function Chosen({ list, chosen, choose, reach: { work, chooseAll } }: ChosenProps) {
  const t = useTexts(missionsTexts)
  const rowsOf = () => (list.state().rows ?? []).filter(({ id }) => chosen.has(id)).map(latest)
  return (
    <>
      <strong>{t('chosen', { count: chosen.size })}</strong>
      <BulkBar chosen={rowsOf} done={() => void list.lookForNew()} />
      <Button look="quiet" onPress={chooseAll} isDisabled={work !== undefined}>
        {work ? t(work.doing, { count: work.count }) : t('chooseAll')}
      </Button>
      <Button look="quiet" onPress={() => choose(none)}>
        {t('chooseNone')}
      </Button>
    </>
  )
}

interface RowsProps {
  readonly list: MissionList
  readonly state: ListState
  readonly filters: Filters
  readonly chosen: ReadonlySet<string>
  choose(ids: ReadonlySet<string>): void
  readonly place: Parameters<typeof Grid>[0]['place']
  readonly frame: React.RefObject<HTMLDivElement | null>
  inView(rows: readonly MissionRow[]): void
}

function Rows({ list, state, filters, chosen, choose, place, frame, inView }: RowsProps) {
  const t = useTexts(missionsTexts)
  const [, go] = useLocation()
  const [hidden] = useKept(keptHidden)
  const columns = useColumns(hidden)
  const mayChoose = useActs().length > 0
  const { rows, hasMore, isFull, isTired, error } = state
  const more = useCallback(() => {
    if (!list.state().isTired) void list.readOn()
  }, [list])
  if (rows === undefined) return null
  return (
    <Grid
      key={addressOf(filters)}
      label={t('list')}
      columns={columns}
      rows={rows}
      keyOf={idOf}
      open={({ id }) => go(`/missions/${id}`)}
      {...(mayChoose && { selection: { chosen, choose } })}
      fillsPage
      isDense
      hasMore={hasMore && !isFull && !isTired && !error}
      more={more}
      useShown={useShown}
      {...(place && { place })}
      frame={frame}
      inView={inView}
      empty={<Nothing filters={filters} state={state} />}
    />
  )
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

function Nothing({ filters, state }: { readonly filters: Filters; readonly state: ListState }) {
  const t = useTexts(missionsTexts)
  const format = useFormat()
  const { isReading, hasMore, searchedBackTo } = state
  if (isReading) return null
  if (!isFiltered(filters))
    return (
      <Empty title={t('none')} command='npm run -s sortie -- missions submit echo "hello" --watch'>
        {t('noneHow')}
      </Empty>
    )
  if (hasMore && searchedBackTo !== undefined)
    return <Empty title={t('noMatchYet', { time: format.time(searchedBackTo) })} />
  return <Empty title={t('noMatch')}>{t('noMatchHow')}</Empty>
}

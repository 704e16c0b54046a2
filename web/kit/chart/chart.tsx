import { type KeyboardEvent, useEffect, useRef, useState } from 'react'
import { useTexts } from '../../texts/catalogue.ts'
import { useFormat } from '../../texts/format.ts'
import { Button } from '../button.tsx'
import { save } from '../download.tsx'
import { showFailure } from '../toasts.tsx'
import styles from './chart.module.css'
import { chartTexts } from './chart.texts.ts'
import { ChartTable } from './chart-table.tsx'
import { csvOf } from './csv.ts'
import { Legend } from './legend.tsx'
import type { ChartSeries } from './marks.ts'
import type { Plot } from './plot.ts'
import { useLook } from './use-look.ts'

interface TimeChartProps {
  /** What is shown, in a few words. */
  readonly name: string
  /** The file’s name of a download, without its ending. */
  readonly file: string
  /** When each point begins, in ms since the epoch. */
  readonly times: readonly number[]
  readonly series: readonly ChartSeries[]
  readonly height?: number
  readonly isWhole?: boolean
  say(value: number): string
}

/**
 * Lines over time. Whoever does not see it has the same as a table, and moves along it by arrow keys; whoever does not see colours
 * has dashes and shapes. The part that draws is loaded after the page is shown.
 */
export function TimeChart({ name, file, times, series, height = 190, isWhole = false, say }: TimeChartProps) {
  const t = useTexts(chartTexts)
  const format = useFormat()
  const [pointed, setPointed] = useState<number | undefined>()
  const [isTable, setTable] = useState(false)
  const last = times.length - 1
  const at = Math.min(pointed ?? last, last)
  const sayTime = useAxisTime(times)
  const { place, plot } = usePlot(
    { times, series, height, isWhole, zone: format.zone, say, sayTime, pointed: setPointed },
    isTable,
  )

  function press(event: KeyboardEvent): void {
    const moves: Readonly<Record<string, number>> = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: last }
    const next = event.key === 'Escape' ? undefined : moves[event.key]
    if (next === undefined && event.key !== 'Escape') return
    event.preventDefault()
    const bounded = next === undefined ? undefined : Math.max(0, Math.min(last, next))
    setPointed(bounded)
    plot.current?.point(bounded)
  }

  async function savePicture(canvas: HTMLCanvasElement): Promise<void> {
    try {
      const { pictureOf } = await import('./picture.ts')
      save(await pictureOf(canvas, { title: name, series, note: t('zone', { zone: format.zone }) }), `${file}.png`)
    } catch (error) {
      showFailure(error instanceof Error ? error : new Error(String(error)))
    }
  }

  return (
    <figure className={styles.figure}>
      <figcaption className={styles.caption}>
        <span className={styles.when}>{at < 0 ? '' : format.time(times[at] ?? 0)}</span>
        <Legend series={series} at={at} say={say} />
      </figcaption>
      {isTable ? (
        <ChartTable name={name} times={times} series={series} say={say} />
      ) : (
        <>
          <div
            ref={place}
            className={styles.plot}
            style={{ height }}
            role="slider"
            tabIndex={0}
            aria-label={`${name}. ${t('keys')}`}
            aria-valuemin={0}
            aria-valuemax={Math.max(0, last)}
            aria-valuenow={Math.max(0, at)}
            aria-valuetext={valueText(at < 0 ? '' : format.time(times[at] ?? 0), series, at, say)}
            onKeyDown={press}
          />
          <ChartTable name={name} times={times} series={series} say={say} isUnseen />
        </>
      )}
      <div className={styles.foot}>
        <span>{t('zone', { zone: format.zone })}</span>
        <span className={styles.acts}>
          <Button
            look="quiet"
            aria-label={isTable ? t('chartOf', { name }) : t('tableOf', { name })}
            onPress={() => setTable(!isTable)}
          >
            {isTable ? t('chart') : t('table')}
          </Button>
          <Button
            look="quiet"
            aria-label={t('csvOf', { name })}
            onPress={() => save(new Blob([csvOf(times, series)], { type: 'text/csv' }), `${file}.csv`)}
          >
            {t('csv')}
          </Button>
          <Button
            look="quiet"
            aria-label={t('pngOf', { name })}
            isDisabled={isTable}
            onPress={() => {
              if (plot.current) void savePicture(plot.current.canvas)
            }}
          >
            {t('png')}
          </Button>
        </span>
      </div>
    </figure>
  )
}

function valueText(time: string, series: readonly ChartSeries[], at: number, say: (value: number) => string): string {
  return `${time}: ${series.map(({ name, values }) => `${name} ${say(values[at] ?? 0)}`).join(', ')}`
}

const dayMs = 86_400_000

/** The hour for a day, the date for more. */
function useAxisTime(times: readonly number[]): (ms: number) => string {
  const format = useFormat()
  const span = (times.at(-1) ?? 0) - (times[0] ?? 0)
  return span > dayMs ? format.date : (ms) => format.clock(ms).slice(0, 5)
}

interface Drawing {
  readonly times: readonly number[]
  readonly series: readonly ChartSeries[]
  readonly height: number
  readonly isWhole: boolean
  readonly zone: string
  say(value: number): string
  sayTime(ms: number): string
  pointed(at: number | undefined): void
}

function usePlot(drawing: Drawing, isHidden: boolean) {
  const place = useRef<HTMLDivElement>(null)
  const plot = useRef<Plot>(undefined)
  const latest = useRef(drawing)
  latest.current = drawing
  const look = useLook()
  const lines = drawing.series.map(({ id }) => id).join()
  // biome-ignore lint/correctness/useExhaustiveDependencies: another look, language or set of lines is drawn anew
  useEffect(() => {
    let isGone = false
    if (isHidden) return
    void import('./plot.ts').then(({ createPlot }) => {
      if (isGone || !place.current) return
      const { times, series, height, isWhole, zone } = latest.current
      plot.current = createPlot(place.current, {
        ...{ times, series, height, isWhole, zone },
        sayValue: (value) => latest.current.say(value),
        sayTime: (ms) => latest.current.sayTime(ms),
        pointed: (at) => latest.current.pointed(at),
      })
    })
    return () => {
      isGone = true
      plot.current?.destroy()
      plot.current = undefined
    }
  }, [isHidden, look, lines])
  const { times, series } = drawing
  useEffect(() => plot.current?.update({ times, series }), [times, series])
  return { place, plot }
}

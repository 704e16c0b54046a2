import './known-language.ts'
import uPlot from 'uplot'
import 'uplot/dist/uPlot.min.css'
import { type ChartSeries, corners, markAt, markEvery } from './marks.ts'

/** What the chart is drawn from. */
export interface PlotData {
  /** Milliseconds since the epoch. */
  readonly times: readonly number[]
  readonly series: readonly ChartSeries[]
}

interface PlotOptions extends PlotData {
  readonly height: number
  sayValue(value: number): string
  sayTime(ms: number): string
  readonly zone: string
  /** The pointer is at this point, or has left. */
  pointed(at: number | undefined): void
  /** Only whole numbers stand beside the axis. */
  readonly isWhole: boolean
}

export interface Plot {
  update(data: PlotData): void
  /** Shows the cursor there. */
  point(at: number | undefined): void
  readonly canvas: HTMLCanvasElement
  destroy(): void
}

/** Loaded when a chart is shown, after everything that is read first. */
export function createPlot(place: HTMLElement, options: PlotOptions): Plot {
  const colour = colourReader(place)
  const [line, ink] = [colour('--line'), colour('--ink-soft')]
  const font = `12px ${getComputedStyle(place).fontFamily}`
  const axis = { stroke: ink, font, grid: { stroke: line, width: 1 }, ticks: { show: false } }
  let shown: PlotData = options
  const plot = new uPlot(
    {
      width: Math.max(1, place.clientWidth),
      height: options.height,
      ms: 1,
      legend: { show: false },
      padding: [8, 24, 0, 0],
      cursor: { y: false, drag: { x: false, y: false }, points: { size: 9 } },
      tzDate: (ms) => uPlot.tzDate(new Date(ms), options.zone),
      scales: { y: { range: (_, __, most) => [0, Math.max(options.isWhole ? 2 : 0, most * 1.08 || 1)] } },
      axes: [
        {
          ...axis,
          grid: { show: false },
          size: 30,
          gap: 8,
          space: 84,
          values: (_, at) => at.map((ms) => options.sayTime(ms)),
        },
        {
          ...axis,
          size: 52,
          space: 34,
          values: (_, at) => at.map((value) => options.sayValue(value)),
          ...(options.isWhole && { incrs: wholeSteps }),
        },
      ],
      series: [
        {},
        ...options.series.map(({ name, tone }, place) => ({
          label: name,
          stroke: colour(`--${tone}`),
          width: 2,
          dash: [...markAt(place).dash],
          points: { show: false },
        })),
      ],
      hooks: {
        draw: [(drawn) => drawMarks(drawn, shown.series)],
        setCursor: [({ cursor }) => options.pointed(cursor.idx ?? undefined)],
      },
    },
    columns(options),
    place,
  )
  const sizes = new ResizeObserver(() =>
    plot.setSize({ width: Math.max(1, place.clientWidth), height: options.height }),
  )
  sizes.observe(place)
  return {
    update(data) {
      shown = data
      plot.setData(columns(data))
    },
    point(at) {
      const time = at === undefined ? undefined : shown.times[at]
      const left = time === undefined ? off : plot.valToPos(time, 'x')
      if (Math.abs((plot.cursor.left ?? off) - left) > 1) plot.setCursor({ left, top: time === undefined ? off : 1 })
    },
    canvas: plot.ctx.canvas,
    destroy() {
      sizes.disconnect()
      plot.destroy()
    },
  }
}

/** Where uPlot shows no cursor. */
const off = -10
const wholeSteps = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1e3, 2e3, 5e3, 1e4, 2e4, 5e4, 1e5, 1e6, 1e7]
const markPx = 3.6

function columns({ times, series }: PlotData): uPlot.AlignedData {
  return [[...times], ...series.map(({ values }) => [...values])] as uPlot.AlignedData
}

/** A canvas needs the colour itself: `light-dark` and variables stand for one only in a style. */
function colourReader(place: HTMLElement): (name: string) => string {
  return (name) => {
    const probe = document.createElement('span')
    probe.style.color = `var(${name})`
    place.append(probe)
    const { color } = getComputedStyle(probe)
    probe.remove()
    return color
  }
}

/** At some points of each line its own shape, for who cannot tell the colours apart. */
function drawMarks(plot: uPlot, series: readonly ChartSeries[]): void {
  const { ctx } = plot
  const ratio = devicePixelRatio
  for (const [place, { values }] of series.entries()) {
    const stroke = plot.series[place + 1]?.stroke
    const colour = typeof stroke === 'function' ? stroke(plot, place + 1) : stroke
    if (typeof colour !== 'string') continue
    ctx.fillStyle = colour
    const every = markEvery(values.length, plot.bbox.width / ratio)
    for (let at = values.length - 1; at >= 0; at -= every) {
      const [time, value] = [plot.data[0][at], values[at]]
      // At zero the lines lie upon each other anyway.
      if (time === undefined || value === undefined || value === 0) continue
      fillMark(
        ctx,
        markAt(place).shape,
        [plot.valToPos(time, 'x', true), plot.valToPos(value, 'y', true)],
        markPx * ratio,
      )
    }
  }
}

export function fillMark(
  ctx: CanvasRenderingContext2D,
  shape: ReturnType<typeof markAt>['shape'],
  [x, y]: readonly [number, number],
  radius: number,
): void {
  ctx.beginPath()
  const around = corners(shape, radius)
  if (around.length === 0) ctx.arc(x, y, radius, 0, 2 * Math.PI)
  for (const [dx, dy] of around) ctx.lineTo(x + dx, y + dy)
  ctx.closePath()
  ctx.fill()
}

import { colourOf, pngOf } from '../picture/canvas.ts'
import { type ChartSeries, markAt } from './marks.ts'
import { fillMark } from './plot.ts'

interface PictureOf {
  readonly title: string
  readonly series: readonly ChartSeries[]
  /** Below the chart: the time zone. */
  readonly note: string
}

const [edge, titlePx, textPx] = [16, 18, 13]

/** The drawn chart with its title and legend, for a report. */
export async function pictureOf(chart: HTMLCanvasElement, { title, series, note }: PictureOf): Promise<Blob> {
  const ratio = devicePixelRatio
  const head = (edge + titlePx + 12 + textPx + 12) * ratio
  const foot = (textPx + 2 * edge) * ratio
  const canvas = document.createElement('canvas')
  canvas.width = chart.width + 2 * edge * ratio
  canvas.height = chart.height + head + foot
  const ctx = canvas.getContext('2d')
  if (!ctx) throw new Error('This browser draws no pictures')
  const style = getComputedStyle(document.body)
  const font = (px: number, weight = 400) => `${weight} ${px * ratio}px ${style.fontFamily}`
  ctx.fillStyle = style.backgroundColor
  ctx.fillRect(0, 0, canvas.width, canvas.height)
  ctx.fillStyle = style.color
  ctx.font = font(titlePx, 600)
  ctx.fillText(title, edge * ratio, (edge + titlePx) * ratio)
  ctx.font = font(textPx)
  let x = edge * ratio
  const y = head - 16 * ratio
  for (const [place, { name, tone }] of series.entries()) {
    ctx.fillStyle = colourOf(tone)
    fillMark(ctx, markAt(place).shape, [x + 5 * ratio, y - 4 * ratio], 4.5 * ratio)
    ctx.fillStyle = style.color
    ctx.fillText(name, x + 16 * ratio, y)
    x += ctx.measureText(name).width + 36 * ratio
  }
  ctx.drawImage(chart, edge * ratio, head)
  ctx.fillText(note, edge * ratio, canvas.height - edge * ratio)
  return pngOf(canvas)
}

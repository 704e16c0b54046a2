import { colourOf, pngOf } from './canvas.ts'
import { barWithin, drawnRows, fitted, type PictureOfRows, type PictureRow, plainLine } from './picture-rows.ts'

const [edge, titlePx, textPx, rowPx, indentPx, markPx] = [20, 18, 13, 26, 18, 9]
const width = 1200
const [wordsShare, figuresShare] = [0.36, 0.2]

/** Lines with their bars and figures, for a report. */
export async function drawRows(picture: PictureOfRows): Promise<Blob> {
  const rows = drawnRows(picture.rows)
  const leftOut = picture.rows.length - rows.length
  const ratio = 2
  const head = edge + titlePx + 16
  const canvas = document.createElement('canvas')
  canvas.width = width * ratio
  canvas.height = (head + rows.length * rowPx + textPx + 2 * edge) * ratio
  const ctx = canvas.getContext('2d')
  if (!ctx) throw new Error('This browser draws no pictures')
  ctx.scale(ratio, ratio)
  const { fontFamily, backgroundColor, color } = getComputedStyle(document.body)
  ctx.fillStyle = backgroundColor
  ctx.fillRect(0, 0, width, canvas.height)
  ctx.fillStyle = color
  ctx.direction = 'ltr'
  ctx.textBaseline = 'middle'
  ctx.font = `600 ${titlePx}px ${fontFamily}`
  ctx.fillText(plainLine(picture.title), edge, edge + titlePx / 2)
  ctx.font = `400 ${textPx}px ${fontFamily}`
  for (const [at, row] of rows.entries()) drawRow(ctx, row, head + at * rowPx, color)
  const note = leftOut > 0 ? `${picture.leftOut(leftOut)} · ${picture.note}` : picture.note
  ctx.fillText(plainLine(note), edge, head + rows.length * rowPx + edge)
  return pngOf(canvas)
}

function drawRow(ctx: CanvasRenderingContext2D, row: PictureRow, top: number, ink: string): void {
  const middle = top + rowPx / 2
  const inner = width - 2 * edge
  const figuresLeft = edge + inner * (1 - figuresShare)
  const barsLeft = edge + inner * wordsShare
  const words = edge + Math.min(row.indent, 12) * indentPx
  const widthOf = (text: string) => ctx.measureText(text).width
  const tone = colourOf(row.tone)
  drawBox(ctx, row, tone, { x: words, y: middle - markPx / 2, width: markPx, height: markPx })
  ctx.fillStyle = ink
  const textLeft = words + markPx + 8
  const room = (row.bar ? barsLeft : figuresLeft) - textLeft - 12
  ctx.fillText(fitted(plainLine(row.text), room, widthOf), textLeft, middle)
  const bar = row.bar && barWithin(row.bar, barsLeft, figuresLeft - barsLeft - 12)
  if (bar) drawBox(ctx, row, tone, { ...bar, y: middle - 6, height: 12 })
  ctx.fillStyle = ink
  const figures = fitted(plainLine(row.figures), inner * figuresShare, widthOf)
  ctx.fillText(figures, width - edge - widthOf(figures), middle)
}

interface Box {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

function drawBox(
  ctx: CanvasRenderingContext2D,
  { isHollow = false }: PictureRow,
  tone: string,
  { x, y, width, height }: Box,
): void {
  if (isHollow) {
    ctx.strokeStyle = tone
    ctx.strokeRect(x + 0.5, y + 0.5, Math.max(1, width - 1), height - 1)
    return
  }
  ctx.fillStyle = tone
  ctx.fillRect(x, y, width, height)
}

import type { Tone } from '../status.tsx'

/** One line of a chart. */
export interface ChartSeries {
  readonly id: string
  readonly name: string
  readonly tone: Tone
  /** One for each time. */
  readonly values: readonly number[]
}

export type Shape = 'circle' | 'square' | 'triangle' | 'diamond'

/** What distinguishes a line besides its colour. */
export interface Mark {
  readonly shape: Shape
  /** Lengths of dashes and gaps, in CSS pixels; none for a whole line. */
  readonly dash: readonly number[]
}

const marks: readonly [Mark, ...Mark[]] = [
  { shape: 'circle', dash: [] },
  { shape: 'square', dash: [7, 4] },
  { shape: 'triangle', dash: [2, 3] },
  { shape: 'diamond', dash: [10, 3, 2, 3] },
]

/** The mark of the line at this place: the same in chart, legend and picture. */
export function markAt(place: number): Mark {
  return marks[place % marks.length] ?? marks[0]
}

/** The corners of a mark of this radius around 0, 0; none for a circle. */
export function corners(shape: Shape, radius: number): readonly (readonly [x: number, y: number])[] {
  const r = radius
  if (shape === 'square')
    return [
      [-r, -r],
      [r, -r],
      [r, r],
      [-r, r],
    ].map(scaled(0.85))
  if (shape === 'triangle')
    return [
      [0, -r],
      [r, r],
      [-r, r],
    ].map(scaled(1.05))
  if (shape === 'diamond')
    return [
      [0, -r],
      [r, 0],
      [0, r],
      [-r, 0],
    ].map(scaled(1.3))
  return []
}

function scaled(by: number) {
  return ([x = 0, y = 0]: readonly number[]) => [x * by, y * by] as const
}

/** Marks stand at least this far apart, so that lines stay visible. */
const leastGapPx = 18

/** Every how many points a line has its mark. */
export function markEvery(points: number, widthPx: number): number {
  return Math.max(1, Math.ceil((points * leastGapPx) / Math.max(1, widthPx)))
}

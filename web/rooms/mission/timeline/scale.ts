interface Span {
  readonly start: number
  readonly end: number
}

/** Where a moment stands on the timeline: 0 is its left edge, 1 its right edge. */
export interface Scale {
  readonly from: number
  readonly to: number
  at(time: number): number
  /** Stretches in which nothing was done, and that are drawn shorter than they were. */
  readonly folds: readonly Span[]
}

/** How wide a folded stretch is, and the least share of the work from which one is folded. */
const foldedShare = 0.04
const foldFrom = 0.15
const leastStepMs = 1

/** Time as it was: each second is as wide as any other. */
export function evenScale(from: number, to: number): Scale {
  const length = Math.max(1, to - from)
  return { from, to, at: (time) => (time - from) / length, folds: [] }
}

/**
 * Time with long idle stretches folded, so that hours of waiting for a person leave the seconds of work to be seen.
 * @param busy when something was done, in any order
 */
export function foldedScale(from: number, to: number, busy: readonly Span[]): Scale {
  // Where nothing was done yet, what it waited for is all there is to see.
  if (busy.length === 0) return evenScale(from, to)
  const idle = idleIn(from, to, busy)
  const idleMs = idle.reduce((sum, { start, end }) => sum + end - start, 0)
  const workMs = to - from - idleMs
  // Steps whose reporter gave them no length leave nothing to see between the folds.
  if (workMs < busy.length * leastStepMs) return evenScale(from, to)
  const folds = idle.filter(({ start, end }) => end - start > workMs * foldFrom)
  if (folds.length === 0) return evenScale(from, to)
  const foldedMs = folds.reduce((sum, { start, end }) => sum + end - start, 0)
  // Many folds leave at least half of the width to the work.
  const foldWidth = Math.min(foldedShare, 0.5 / folds.length)
  const perMs = (1 - foldWidth * folds.length) / Math.max(1, to - from - foldedMs)
  const marks = marksOf(from, to, folds, perMs, foldWidth)
  return { from, to, folds, at: (time) => between(marks, time) }
}

/** The stretches of `from`…`to` that no span covers. */
export function idleIn(from: number, to: number, busy: readonly Span[]): readonly Span[] {
  const idle: Span[] = []
  let at = from
  for (const { start, end } of [...busy].sort((a, b) => a.start - b.start)) {
    if (start > at) idle.push({ start: at, end: Math.min(start, to) })
    at = Math.max(at, end)
    if (at >= to) break
  }
  if (at < to) idle.push({ start: at, end: to })
  return idle.filter(({ start, end }) => end > start)
}

interface Mark {
  readonly time: number
  readonly x: number
}

function marksOf(from: number, to: number, folds: readonly Span[], perMs: number, foldWidth: number): readonly Mark[] {
  const marks: Mark[] = [{ time: from, x: 0 }]
  let x = 0
  let at = from
  for (const { start, end } of folds) {
    x += (start - at) * perMs
    marks.push({ time: start, x })
    x += foldWidth
    marks.push({ time: end, x })
    at = end
  }
  marks.push({ time: to, x: 1 })
  return marks
}

function between(marks: readonly Mark[], time: number): number {
  const next = marks.findIndex((mark) => mark.time >= time)
  const right = next < 0 ? marks.at(-1) : marks[Math.max(1, next)]
  const left = next < 0 ? marks.at(-2) : marks[Math.max(0, next - 1)]
  if (!left || !right || right.time === left.time) return right?.x ?? 0
  return left.x + ((time - left.time) / (right.time - left.time)) * (right.x - left.x)
}

/** Part of a scale, spread over the whole width. */
export function zoomed(scale: Scale, left: number, right: number): Scale {
  const width = Math.max(1e-9, right - left)
  return { ...scale, at: (time) => (scale.at(time) - left) / width }
}

/** Moments to write above the bars: round, and not too many; none inside folds. */
export function ticksOf({ from, to, folds }: Scale, most: number): readonly number[] {
  const shown = to - from - folds.reduce((sum, { start, end }) => sum + end - start, 0)
  const step = steps.find((one) => shown / one <= most) ?? steps.at(-1) ?? shown
  const ticks: number[] = []
  for (let after = step; after < to - from && ticks.length < most; after += step) {
    const time = from + after
    if (!folds.some(({ start, end }) => time > start && time < end)) ticks.push(time)
    else after = skipped(after, step, folds, from)
  }
  return ticks
}

/** To the last step inside the fold. */
function skipped(after: number, step: number, folds: readonly Span[], from: number): number {
  const fold = folds.find(({ start, end }) => from + after > start && from + after < end)
  return fold ? Math.floor((fold.end - from) / step) * step : after
}

const second = 1000
const minute = 60 * second
const hour = 60 * minute
const steps = [
  ...[1, 2, 5, 10, 20, 50, 100, 200, 500],
  ...[1, 2, 5, 10, 30].map((n) => n * second),
  ...[1, 2, 5, 10, 30].map((n) => n * minute),
  ...[1, 2, 6, 12, 24, 48, 168].map((n) => n * hour),
]

/** A line of two texts beside each other. */
export interface DiffLine {
  readonly kind: 'same' | 'added' | 'removed'
  readonly text: string
}

/** Lines that both have, and that are too far from a change to be shown. */
export interface Fold {
  readonly kind: 'fold'
  readonly count: number
}

/** Tables larger than this are not searched for common lines: all of the one goes, and all of the other comes. */
const mostCells = 4_000_000

/** What to remove from the one, and to add, to come to the other: as few lines as possible. */
export function lineDiff(before: readonly string[], after: readonly string[]): readonly DiffLine[] {
  const head = commonStart(before, after)
  const tail = commonEnd(before.slice(head), after.slice(head))
  return [
    ...before.slice(0, head).map(same),
    ...middle(before.slice(head, before.length - tail), after.slice(head, after.length - tail)),
    ...before.slice(before.length - tail).map(same),
  ]
}

const same = (text: string): DiffLine => ({ kind: 'same', text })
const removed = (text: string): DiffLine => ({ kind: 'removed', text })
const added = (text: string): DiffLine => ({ kind: 'added', text })

function commonStart(one: readonly string[], other: readonly string[]): number {
  const most = Math.min(one.length, other.length)
  let count = 0
  while (count < most && one[count] === other[count]) count++
  return count
}

function commonEnd(one: readonly string[], other: readonly string[]): number {
  const most = Math.min(one.length, other.length)
  let count = 0
  while (count < most && one.at(-1 - count) === other.at(-1 - count)) count++
  return count
}

function middle(before: readonly string[], after: readonly string[]): readonly DiffLine[] {
  if (before.length * after.length > mostCells) return [...before.map(removed), ...after.map(added)]
  const common = lengthsOfCommon(before, after)
  const lines: DiffLine[] = []
  let at = 0
  let other = 0
  while (at < before.length && other < after.length) {
    const [one, two] = [before[at] as string, after[other] as string]
    if (one === two) {
      lines.push(same(one))
      at++
      other++
    } else if (common(at + 1, other) >= common(at, other + 1)) {
      lines.push(removed(one))
      at++
    } else {
      lines.push(added(two))
      other++
    }
  }
  return [...lines, ...before.slice(at).map(removed), ...after.slice(other).map(added)]
}

/** How many lines the rest of the one from a place, and the rest of the other, have in common, in order. */
function lengthsOfCommon(before: readonly string[], after: readonly string[]): (at: number, other: number) => number {
  const width = after.length + 1
  const table = new Uint32Array((before.length + 1) * width)
  const lengthAt = (at: number, other: number) => table[at * width + other] as number
  for (let at = before.length - 1; at >= 0; at--)
    for (let other = after.length - 1; other >= 0; other--)
      table[at * width + other] =
        before[at] === after[other]
          ? lengthAt(at + 1, other + 1) + 1
          : Math.max(lengthAt(at + 1, other), lengthAt(at, other + 1))
  return lengthAt
}

/** The lines that changed, with a few around them; what lies between is counted. */
export function folded(lines: readonly DiffLine[], around = 3): readonly (DiffLine | Fold)[] {
  const isNear = nearChanges(lines, around)
  const shown: (DiffLine | Fold)[] = []
  let hidden = 0
  for (const [at, line] of lines.entries()) {
    if (!isNear[at]) {
      hidden++
      continue
    }
    if (hidden > 0) shown.push({ kind: 'fold', count: hidden })
    hidden = 0
    shown.push(line)
  }
  if (hidden > 0) shown.push({ kind: 'fold', count: hidden })
  return shown
}

function nearChanges(lines: readonly DiffLine[], around: number): readonly boolean[] {
  const isNear = lines.map(() => false)
  for (const [at, { kind }] of lines.entries())
    if (kind !== 'same') isNear.fill(true, Math.max(0, at - around), at + around + 1)
  return isNear
}

/** A line of two texts beside each other. */
export type DiffLine =
  | { readonly kind: 'same'; readonly left: string; readonly right: string }
  | { readonly kind: 'left'; readonly left: string }
  | { readonly kind: 'right'; readonly right: string }

export interface Diff {
  readonly lines: readonly DiffLine[]
  /** Texts that differ in too many places are not aligned: the rest of the left stands before the rest of the right. */
  readonly isComplete: boolean
}

/** Bounds the work, which grows with the lines times the differences. */
const mostDifferences = 2_000

/** The fewest lines to take out and put in (Myers 1986), with what they have in common at both ends set aside first. */
export function diffLines(left: readonly string[], right: readonly string[]): Diff {
  const head = commonLength(left, right, 0)
  const most = Math.min(left.length, right.length) - head
  const tail = commonEnd(left, right, most)
  const middle = diffMiddle(left.slice(head, left.length - tail), right.slice(head, right.length - tail))
  const same = (line: string): DiffLine => ({ kind: 'same', left: line, right: line })
  return {
    lines: [...left.slice(0, head).map(same), ...middle.lines, ...left.slice(left.length - tail).map(same)],
    isComplete: middle.isComplete,
  }
}

function commonLength(left: readonly string[], right: readonly string[], from: number): number {
  let length = from
  while (length < left.length && length < right.length && left[length] === right[length]) length++
  return length
}

function commonEnd(left: readonly string[], right: readonly string[], most: number): number {
  let length = 0
  while (length < most && left.at(-1 - length) === right.at(-1 - length)) length++
  return length
}

function diffMiddle(left: readonly string[], right: readonly string[]): Diff {
  const trace = traceOf(left, right)
  if (!trace)
    return {
      lines: [
        ...left.map((line): DiffLine => ({ kind: 'left', left: line })),
        ...right.map((line): DiffLine => ({ kind: 'right', right: line })),
      ],
      isComplete: false,
    }
  return { lines: walkedBack(left, right, trace), isComplete: true }
}

type Reach = ReadonlyMap<number, number>

/** How far each diagonal leads after each number of differences; undefined if there are too many. */
function traceOf(left: readonly string[], right: readonly string[]): readonly Reach[] | undefined {
  const trace: Reach[] = []
  let reach = new Map<number, number>([[1, 0]])
  const most = Math.min(mostDifferences, left.length + right.length)
  for (let differences = 0; differences <= most; differences++) {
    const next = new Map(reach)
    for (let diagonal = -differences; diagonal <= differences; diagonal += 2) {
      const x = alongSame(left, right, diagonal, startOn(reach, diagonal, differences))
      next.set(diagonal, x)
      if (x >= left.length && x - diagonal >= right.length) return [...trace, reach]
    }
    trace.push(reach)
    reach = next
  }
  return undefined
}

function startOn(reach: Reach, diagonal: number, differences: number): number {
  return cameDown(reach, diagonal, differences) ? (reach.get(diagonal + 1) ?? 0) : (reach.get(diagonal - 1) ?? 0) + 1
}

function alongSame(left: readonly string[], right: readonly string[], diagonal: number, from: number): number {
  let x = from
  while (x < left.length && x - diagonal < right.length && left[x] === right[x - diagonal]) x++
  return x
}

function cameDown(reach: Reach, diagonal: number, differences: number): boolean {
  if (diagonal === -differences) return true
  if (diagonal === differences) return false
  return (reach.get(diagonal - 1) ?? -1) < (reach.get(diagonal + 1) ?? -1)
}

function walkedBack(left: readonly string[], right: readonly string[], trace: readonly Reach[]): readonly DiffLine[] {
  const lines: DiffLine[] = []
  let x = left.length
  let y = right.length
  const same = () => {
    x--
    y--
    lines.push({ kind: 'same', left: left[x] ?? '', right: right[y] ?? '' })
  }
  for (let differences = trace.length - 1; differences >= 0; differences--) {
    const reach = trace[differences] as Reach
    const diagonal = x - y
    const down = cameDown(reach, diagonal, differences)
    const former = down ? diagonal + 1 : diagonal - 1
    const formerX = reach.get(former) ?? 0
    const formerY = formerX - former
    while (x > formerX && y > formerY) same()
    if (differences === 0) break
    if (down) lines.push({ kind: 'right', right: right[--y] ?? '' })
    else lines.push({ kind: 'left', left: left[--x] ?? '' })
  }
  return lines.reverse()
}

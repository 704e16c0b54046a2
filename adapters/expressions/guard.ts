import { getHeapStatistics, setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { type EvaluationBounds, serviceBounds } from './bounds.ts'
import { boundFault, Ended } from './faults.ts'
import { createScales } from './scales.ts'
import type { TreeParts } from './syntax-tree.ts'
import { createTurns } from './turns.ts'

/** Watches an evaluation at each of its steps, and ends it by an error. */
export interface Guard {
  readonly bounds: EvaluationBounds
  /** Before a node of the expression is evaluated. */
  enter(node: object): Promise<void> | undefined
  /** Afterwards, with its value. */
  leave(node: object, value: unknown): void
  /** Looks at a value that a function made. */
  look(value: unknown): void
}

/** Its processor time is asked no more often, since that takes as long as several steps. */
const msBetweenClocks = 1
const stepsBetweenHeaps = 256
/** Of a value after which the heap is measured at once. */
const largeWeight = 65_536

const collectGarbage = garbageCollector()

export function createGuard(parts: TreeParts, bounds: EvaluationBounds): Guard {
  const scales = createScales()
  const turns = createTurns()
  const began = usedMs()
  let lookedAtClock = performance.now()
  let depth = 0
  let steps = 0
  let changed = false

  function step(): void {
    steps += 1
    const now = performance.now()
    if (now - lookedAtClock >= msBetweenClocks) lookAtClock(now)
    if (steps % stepsBetweenHeaps === 0) lookAtHeap()
  }

  function lookAtClock(now: number): void {
    lookedAtClock = now
    if (usedMs() - began > bounds.timeMs) throw new Ended(boundFault('too_long'))
  }

  function lookAtHeap(): void {
    if (!isHeapOver(bounds.heapBytes)) return
    // It may be what former expressions left.
    collectGarbage()
    if (isHeapOver(bounds.heapBytes)) throw new Ended(boundFault('too_large'))
  }

  function goDown(): void {
    depth += 1
    if (depth > serviceBounds.depth) throw new Ended(boundFault('too_deep'))
    step()
  }

  function look(value: unknown): void {
    const weight = scales.weigh(value)
    const longest = typeof value === 'string' ? bounds.characters : bounds.weight
    if (weight > longest) throw new Ended(boundFault('too_large'))
    if (weight > largeWeight) lookAtHeap()
  }

  return {
    bounds,
    enter(node) {
      if (!parts.inTurn.has(node)) return void goDown()
      return turns.begin().then(goDown)
    },
    leave(node, value) {
      depth -= 1
      if (changed && parts.calls.has(node)) {
        scales.forget()
        changed = false
      }
      look(value)
      // What a transformation makes of it changes an object that was weighed.
      if (parts.changes.has(node)) changed = true
      if (parts.inTurn.has(node)) turns.end()
    },
    look(value) {
      step()
      look(value)
    },
  }
}

function isHeapOver(bytes: number): boolean {
  return getHeapStatistics().used_heap_size > bytes
}

/** V8 offers it only to contexts that begin while this flag is set. */
function garbageCollector(): () => void {
  setFlagsFromString('--expose-gc')
  const collect: () => void = runInNewContext('gc')
  setFlagsFromString('--no-expose-gc')
  return collect
}

function usedMs(): number {
  const { user, system } = process.threadCpuUsage()
  return (user + system) / 1000
}

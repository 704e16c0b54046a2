export interface StartBasis {
  readonly ahead: number
  readonly concurrency: number
  /** How long recent missions held their slot, in ms. */
  readonly takenMs: readonly number[]
  /** How long the present holders have held theirs, in ms. */
  readonly holdingMs: readonly number[]
}

export interface StartEstimate {
  /** From now, in ms. */
  readonly earliestMs: number
  readonly latestMs: number
  readonly shorterMs: number
  readonly longerMs: number
}

/** Fewer are too few for an estimate. */
const enough = 3

/**
 * When a place in the backlog gets a slot: in a given time, as many missions leave the slots as there are slots,
 * divided by how long one is held. The range is that of the quartiles.
 */
export function estimateStart({ ahead, concurrency, takenMs, holdingMs }: StartBasis): StartEstimate | null {
  if (takenMs.length < enough) return null
  const sorted = [...takenMs].sort((a, b) => a - b)
  const shorterMs = sorted[Math.floor((sorted.length - 1) / 4)] as number
  const longerMs = sorted[Math.ceil(((sorted.length - 1) * 3) / 4)] as number
  return {
    // All slots may be about to become free.
    earliestMs: Math.floor(ahead / concurrency) * shorterMs,
    latestMs: Math.ceil((ahead + 1) / concurrency) * longerMs + overstayMs(holdingMs, longerMs),
    shorterMs,
    longerMs,
  }
}

/** If every holder has taken longer than usual, the newest one may well take as long again. */
function overstayMs(holdingMs: readonly number[], longerMs: number): number {
  const youngest = Math.min(...holdingMs)
  return Number.isFinite(youngest) && youngest > longerMs ? youngest : 0
}

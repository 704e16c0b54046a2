/** What came of one mission’s turn. */
export type Outcome<Done> =
  | { readonly id: string; readonly outcome: 'done'; readonly answer: Done }
  | { readonly id: string; readonly outcome: 'refused'; readonly code: string; readonly message: string }
  | { readonly id: string; readonly outcome: 'left' }

/** How many requests of a bulk act are under way at once. */
const atOnce = 4

interface Work<Done> {
  readonly ids: readonly string[]
  act(id: string): Promise<Done>
  /** Hears of each outcome as it is known. */
  progress(outcomes: readonly Outcome<Done>[]): void
  /** From then on nothing more begins; what has begun is waited for. */
  readonly signal: AbortSignal
}

/** Acts on each in turn, a few at once. One that is refused does not affect the others. @returns in the order of the ids */
export async function carryOut<Done>({ ids, act, progress, signal }: Work<Done>): Promise<readonly Outcome<Done>[]> {
  const outcomes = new Map<string, Outcome<Done>>()
  const waiting = ids.values()
  const worker = async () => {
    for (const id of waiting) {
      if (signal.aborted) return
      outcomes.set(id, await outcomeOf(id, act))
      progress([...outcomes.values()])
    }
  }
  await Promise.all(Array.from({ length: atOnce }, worker))
  return ids.map((id) => outcomes.get(id) ?? { id, outcome: 'left' })
}

async function outcomeOf<Done>(id: string, act: (id: string) => Promise<Done>): Promise<Outcome<Done>> {
  try {
    return { id, outcome: 'done', answer: await act(id) }
  } catch (error) {
    const { message } = error as Error
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unreachable'
    return { id, outcome: 'refused', code, message }
  }
}

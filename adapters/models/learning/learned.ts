/** What is done otherwise after a refusal. */
export interface Change {
  readonly key: string
  /** For people. */
  readonly words: string
  /** What the request says was refused, and not how all are written: nobody else is asked otherwise. */
  readonly isForOnce?: boolean
}

/** What an endpoint was found not to take, by its models, as long as the process lives. */
export interface Learned<Done extends Change> {
  of(model: string): readonly Done[]
  /** Others may have learned something else meanwhile. */
  keep(model: string, changes: readonly Done[]): void
}

const maxModels = 500

export function createLearned<Done extends Change>(): Learned<Done> {
  const known = new Map<string, readonly Done[]>()
  return {
    of: (model) => known.get(model) ?? [],
    keep(model, changes) {
      const before = known.get(model) ?? []
      const added = changes.filter(({ key }) => before.every((change) => change.key !== key))
      if (added.length === 0) return
      const oldest = known.keys().next().value
      if (known.size >= maxModels && !known.has(model) && oldest !== undefined) known.delete(oldest)
      known.set(model, [...before, ...added])
    },
  }
}

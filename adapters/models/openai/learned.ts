import type { Change } from './taken.ts'

/** What an endpoint was found not to take, by its models, as long as the process lives. */
export interface Learned {
  of(model: string): readonly Change[]
  /** Others may have learned something else meanwhile. */
  keep(model: string, changes: readonly Change[]): void
}

const maxModels = 500

export function createLearned(): Learned {
  const known = new Map<string, readonly Change[]>()
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

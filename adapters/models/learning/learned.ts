import type { ModelRequest } from '../../../core/base/ports/models.ts'

/** What is done otherwise after a refusal. */
export interface Change {
  readonly key: string
  /** For people. */
  readonly words: string
  /**
   * For whose requests it is remembered; for all where nothing is said. `once`: it is what this one request says that was refused.
   * `tenant`: it may be what this tenant's requests say.
   */
  readonly holdsFor?: 'tenant' | 'once'
}

type Asker = Pick<ModelRequest, 'model' | 'own'>

/** What an endpoint was found not to take, by its models, as long as the process lives. */
export interface Learned<Done extends Change> {
  of(asker: Asker): readonly Done[]
  /** Others may have learned something else meanwhile. */
  keep(asker: Asker, changes: readonly Done[]): void
}

const maxModels = 500
/** Models that one of the tenants has. */
const maxOfTenants = 2_000

export function createLearned<Done extends Change>(): Learned<Done> {
  const forAll = createRemembered<Done>(maxModels)
  const forTenants = createRemembered<Done>(maxOfTenants)
  return {
    of: (asker) => eachOnce([...forAll.of(asker.model), ...forTenants.of(ofTenant(asker))]),
    keep(asker, changes) {
      forAll.keep(
        asker.model,
        changes.filter(({ holdsFor }) => holdsFor === undefined),
      )
      forTenants.keep(
        ofTenant(asker),
        changes.filter(({ holdsFor }) => holdsFor === 'tenant'),
      )
    },
  }
}

function ofTenant({ model, own }: Asker): string {
  return `${own?.tenant ?? ''} ${model}`
}

function createRemembered<Done extends Change>(most: number) {
  const known = new Map<string, readonly Done[]>()
  return {
    of: (name: string): readonly Done[] => known.get(name) ?? [],
    keep(name: string, changes: readonly Done[]): void {
      const before = known.get(name) ?? []
      const added = changes.filter(({ key }) => before.every((change) => change.key !== key))
      if (added.length === 0) return
      const oldest = known.keys().next().value
      if (known.size >= most && !known.has(name) && oldest !== undefined) known.delete(oldest)
      known.set(name, [...before, ...added])
    },
  }
}

function eachOnce<Done extends Change>(changes: readonly Done[]): readonly Done[] {
  return changes.filter(({ key }, at) => changes.findIndex((one) => one.key === key) === at)
}

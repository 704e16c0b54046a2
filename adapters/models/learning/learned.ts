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

/** What an endpoint was found not to take, by its models. Endpoints change, so it is found out anew each day. */
export interface Learned<Done extends Change> {
  of(asker: Asker): readonly Done[]
  /** Others may have learned something else meanwhile. */
  keep(asker: Asker, changes: readonly Done[]): void
  /** It does not hold any more. */
  forget(asker: Asker, changes: readonly Done[]): void
}

const maxModels = 500
/** Models that one of the tenants has. */
const maxOfTenants = 2_000
const keptForMs = 24 * 60 * 60 * 1000

/** @param now on the monotonic clock */
export function createLearned<Done extends Change>(now: () => number = () => performance.now()): Learned<Done> {
  const forAll = createRemembered<Done>(maxModels, now)
  const forTenants = createRemembered<Done>(maxOfTenants, now)
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
    forget(asker, changes) {
      forAll.forget(asker.model, changes)
      forTenants.forget(ofTenant(asker), changes)
    },
  }
}

function ofTenant({ model, own }: Asker): string {
  return `${own?.tenant ?? ''} ${model}`
}

interface Kept<Done> {
  readonly change: Done
  readonly until: number
}

function createRemembered<Done extends Change>(most: number, now: () => number) {
  const known = new Map<string, readonly Kept<Done>[]>()
  const keptOf = (name: string) => (known.get(name) ?? []).filter(({ until }) => now() < until)
  return {
    of: (name: string): readonly Done[] => keptOf(name).map(({ change }) => change),
    keep(name: string, changes: readonly Done[]): void {
      const before = keptOf(name)
      const added = changes.filter(({ key }) => before.every(({ change }) => change.key !== key))
      if (added.length === 0) return
      const oldest = known.keys().next().value
      if (known.size >= most && !known.has(name) && oldest !== undefined) known.delete(oldest)
      const until = now() + keptForMs
      known.set(name, [...before, ...added.map((change) => ({ change, until }))])
    },
    forget(name: string, changes: readonly Done[]): void {
      const left = keptOf(name).filter(({ change }) => changes.every(({ key }) => key !== change.key))
      if (left.length > 0) known.set(name, left)
      else known.delete(name)
    },
  }
}

function eachOnce<Done extends Change>(changes: readonly Done[]): readonly Done[] {
  return changes.filter(({ key }, at) => changes.findIndex((one) => one.key === key) === at)
}

import { createHash } from 'node:crypto'
import type { ModelRequest } from '../../../core/base/ports/models.ts'
import { type Lessons, type Matter, noLessons } from '../../../core/engine/lessons/lessons.ts'
import { circuitOfOwn } from '../../../core/engine/model-providers/circuit-name.ts'
import { serviceOf } from '../../../core/engine/model-providers/paid-with.ts'
import type { Change } from './change.ts'
import { createRemembered } from './remembered.ts'

type Asker = Pick<ModelRequest, 'model' | 'own'>

/** What an endpoint was found to refuse, by model. Endpoints change, so lessons expire after a day. */
export interface Learned<Done extends Change> {
  of(asker: Asker): Promise<readonly Done[]>
  /**
   * The endpoint answered. Lessons that others learned meanwhile are kept.
   * @param changes the changes with which it answered
   * @param doubted the earlier lessons, which are dropped unless they are among the changes
   */
  revise(asker: Asker, changes: readonly Done[], doubted: readonly Done[]): Promise<void>
}

export interface LearnedOptions<Done extends Change> {
  /** The protocol and its address: the same model elsewhere has other lessons. */
  readonly endpoint: string
  /** The change with this key. @returns `undefined` for a key of another release */
  readonly changeOf: (key: string) => Done | undefined
  /** Lessons that all processes share. */
  readonly lessons?: Lessons | undefined
}

const maxModels = 500
/** One entry for each tenant and model. */
const maxOfTenants = 2_000

/** @param now on the monotonic clock */
export function createLearned<Done extends Change>(
  { endpoint, changeOf, lessons = noLessons }: LearnedOptions<Done>,
  now: () => number = () => performance.now(),
): Learned<Done> {
  const forAll = createRemembered<Done>({ most: maxModels, changeOf, lessons }, now)
  const ofTenants = { most: maxOfTenants, changeOf: changeOfTenant, lessons: keptOfTenants(lessons) }
  const forTenants = createRemembered<Done>(ofTenants, now)
  // An address may contain a password.
  const address = createHash('sha256').update(endpoint).digest('hex').slice(0, 16)

  /** A tenant's lesson never becomes one for everybody. */
  function changeOfTenant(key: string): Done | undefined {
    const change = changeOf(key)
    return change && { ...change, holdsFor: 'tenant' }
  }

  /** A tenant's own service teaches nobody else. */
  function mattersOf({ model, own }: Asker): { readonly ofTenant: Matter; readonly ofAll?: Matter } {
    const service = serviceOf(own, model)
    const name = `${service ? circuitOfOwn(model, service) : model} ${address}`
    const ofTenant = { model: name, ...(own && { tenant: own.tenant }) }
    return service ? { ofTenant } : { ofTenant, ofAll: { model: name } }
  }

  return {
    async of(asker) {
      const { ofAll, ofTenant } = mattersOf(asker)
      const [all = [], tenants] = await Promise.all([ofAll && forAll.of(ofAll), forTenants.of(ofTenant)])
      return eachOnce([...all, ...tenants])
    },
    async revise(asker, changes, doubted) {
      const { ofAll, ofTenant } = mattersOf(asker)
      const lasting = changes.filter(({ holdsFor }) => holdsFor !== 'once')
      const isForAll = ({ holdsFor }: Done) => ofAll !== undefined && holdsFor === undefined
      await Promise.all([
        ofAll && forAll.revise(ofAll, lasting.filter(isForAll), doubted),
        forTenants.revise(
          ofTenant,
          lasting.filter((change) => !isForAll(change)),
          doubted,
        ),
      ])
    },
  }
}

/** Lessons without a tenant stay in the process. */
function keptOfTenants({ of, revise }: Lessons): Lessons {
  return {
    of: async (matter) => (matter.tenant === undefined ? [] : of(matter)),
    revise: async (matter, revision) => (matter.tenant === undefined ? undefined : revise(matter, revision)),
  }
}

function eachOnce<Done extends Change>(changes: readonly Done[]): readonly Done[] {
  return changes.filter(({ key }, at) => changes.findIndex((one) => one.key === key) === at)
}

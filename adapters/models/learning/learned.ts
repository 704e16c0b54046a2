import { createHash } from 'node:crypto'
import type { ModelRequest } from '../../../core/base/ports/models.ts'
import { type Lessons, type Matter, noLessons } from '../../../core/engine/lessons/lessons.ts'
import { circuitOfOwn } from '../../../core/engine/model-providers/circuit-name.ts'
import { serviceOf } from '../../../core/engine/model-providers/paid-with.ts'
import type { Change } from './change.ts'
import { createRemembered } from './remembered.ts'

type Asker = Pick<ModelRequest, 'model' | 'own'>

/** What an endpoint was found not to take, by its models. Endpoints change, so it is found out anew each day. */
export interface Learned<Done extends Change> {
  of(asker: Asker): Promise<readonly Done[]>
  /**
   * The endpoint answered. Others may have learned something else meanwhile, which stays.
   * @param changes with which it did
   * @param doubted what was known of it, and holds no more where it is not among them
   */
  revise(asker: Asker, changes: readonly Done[], doubted: readonly Done[]): Promise<void>
}

export interface LearnedOptions<Done extends Change> {
  /** The protocol, and where it is spoken: of the same model elsewhere other things are learned. */
  readonly endpoint: string
  /** What is done by this name. @returns `undefined` for what another release does */
  readonly changeOf: (key: string) => Done | undefined
  /** What all processes learn. */
  readonly lessons?: Lessons | undefined
}

const maxModels = 500
/** Models that one of the tenants has. */
const maxOfTenants = 2_000

/** @param now on the monotonic clock */
export function createLearned<Done extends Change>(
  { endpoint, changeOf, lessons = noLessons }: LearnedOptions<Done>,
  now: () => number = () => performance.now(),
): Learned<Done> {
  const forAll = createRemembered<Done>({ most: maxModels, changeOf, lessons }, now)
  const ofTenants = { most: maxOfTenants, changeOf: changeOfTenant, lessons: keptOfTenants(lessons) }
  const forTenants = createRemembered<Done>(ofTenants, now)
  // An address may hold a password.
  const address = createHash('sha256').update(endpoint).digest('hex').slice(0, 16)

  /** It is never taken for what all may know. */
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

/** What is asked for no tenant stays in the process. */
function keptOfTenants({ of, revise }: Lessons): Lessons {
  return {
    of: async (matter) => (matter.tenant === undefined ? [] : of(matter)),
    revise: async (matter, revision) => (matter.tenant === undefined ? undefined : revise(matter, revision)),
  }
}

function eachOnce<Done extends Change>(changes: readonly Done[]): readonly Done[] {
  return changes.filter(({ key }, at) => changes.findIndex((one) => one.key === key) === at)
}

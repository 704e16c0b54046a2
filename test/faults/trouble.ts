import { SortieError } from '../../contract/errors.ts'
import type { Call, Intercept } from '../simulation/intercept.ts'

/**
 * What a service does with one call when it is not well: it says so before it did anything or after, it does it twice, or takes
 * long over it or over its answer: for most of a lease, or for so long that others have gone on meanwhile.
 */
export type Trouble =
  | 'is refused'
  | 'is done, and refused'
  | 'is done twice'
  | 'comes late'
  | 'comes too late'
  | 'is answered too late'

const any: readonly Trouble[] = [
  'is refused',
  'is done, and refused',
  'is done twice',
  'comes late',
  'comes too late',
  'is answered too late',
]

export const troublesOf: Readonly<Record<string, readonly Trouble[]>> = {
  'stores get': ['is refused'],
  'stores getMany': ['is refused'],
  'stores query': ['is refused'],
  'stores write': any,
  'blobs put': any,
  'blobs get': ['is refused', 'comes late', 'comes too late'],
  'lanes send': any,
  'scheduler set': any,
}

export interface Troubled {
  readonly call: string
  /** The how manieth of these calls, from 0. */
  readonly position: number
  readonly trouble: Trouble
}

/** What time does to the world while somebody waits for an answer. */
export type Meanwhile = Readonly<Record<'late' | 'too late', () => Promise<void>>>

/** @param calls counts what is called, so that a life without trouble tells how many positions there are */
export function troubledBy(calls: Map<string, number>, meanwhile: Meanwhile, troubled?: Troubled): Intercept {
  return async (call, perform) => {
    const name = nameOf(call)
    if (!(name in troublesOf)) return perform()
    const position = calls.get(name) ?? 0
    calls.set(name, position + 1)
    if (troubled?.call !== name || troubled.position !== position) return perform()
    return troubles[troubled.trouble](perform, meanwhile)
  }
}

function nameOf({ port, operation }: Call): string {
  return `${port} ${operation}`
}

function refusal(): SortieError {
  return new SortieError('unavailable', 'The service does not answer', { retryAfter: 1 })
}

type Perform<Result> = () => Promise<Result>

const troubles: Readonly<Record<Trouble, <Result>(perform: Perform<Result>, meanwhile: Meanwhile) => Promise<Result>>> =
  {
    async 'is refused'() {
      throw refusal()
    },
    async 'is done, and refused'(perform) {
      await perform()
      throw refusal()
    },
    // Only one of the two is answered. A write that comes again meets its own conditions.
    async 'is done twice'(perform) {
      const answer = await perform()
      await perform().catch(() => {})
      return answer
    },
    async 'comes late'(perform, meanwhile) {
      await meanwhile.late()
      return perform()
    },
    async 'comes too late'(perform, meanwhile) {
      await meanwhile['too late']()
      return perform()
    },
    async 'is answered too late'(perform, meanwhile) {
      const answer = await perform()
      await meanwhile['too late']()
      return answer
    },
  }

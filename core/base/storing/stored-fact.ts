import * as z from 'zod'
import type { Fact } from '../../../events/catalogue.ts'

/**
 * An event as it stands in a record. Its data is passed on as it is, and its type may be one that this release does not
 * know: what a client gets of it, the client's contract says.
 */
export const StoredFact = z.custom<Fact>(isFact, 'it is no event')

/** The same with its number. */
export const NumberedFact = z.custom<Fact & { readonly seq: number }>(
  (fact) => isFact(fact) && 'seq' in fact && typeof fact.seq === 'number',
  'it is no numbered event',
)
export type NumberedFact = z.output<typeof NumberedFact>

function isFact(fact: unknown): fact is Fact {
  if (typeof fact !== 'object' || fact === null || !('type' in fact) || !('data' in fact)) return false
  return typeof fact.type === 'string' && isObject(fact.data)
}

function isObject(data: unknown): boolean {
  return typeof data === 'object' && data !== null
}

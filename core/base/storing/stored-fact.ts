import * as z from 'zod'
import type { Fact } from '../../../events/catalogue.ts'

/**
 * An event as stored. Its data is passed on unchanged, and its type may be unknown to
 * this release: the client’s contract decides what a client gets of it.
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

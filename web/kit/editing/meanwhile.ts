import { isSame } from '../changed-parts.ts'
import { type Difference, differences, partOf } from './three-way.ts'
import type { Now } from './use-reading.ts'

/** What a form's thing has become since the form began. */
export type Meanwhile<Thing> =
  | { readonly kind: 'same' }
  /** It was changed by somebody else. */
  | { readonly kind: 'changed'; readonly thing: Thing; readonly differences: readonly Difference[] }
  /** A new one of this name would replace it. */
  | { readonly kind: 'exists'; readonly thing: Thing; readonly differences: readonly Difference[] }
  | { readonly kind: 'gone' }

interface Known<Thing, Draft> {
  readonly now: Now<Thing>
  readonly begun: Draft
  readonly draft: Draft
  draftOf(thing: Thing): Draft
  /** What is sent: all of it, or only the fields that this person has changed. */
  readonly sends: 'all' | 'changed fields'
}

/** What somebody who changes a thing has to know before it is sent. */
export function meanwhileOf<Thing, Draft extends object>(known: Known<Thing, Draft>): Meanwhile<Thing> {
  const { now, begun, draft, draftOf, sends } = known
  if (now.kind !== 'there') return { kind: now.kind === 'gone' ? 'gone' : 'same' }
  const all = differences(begun, draftOf(now.thing), draft)
  const mattering =
    sends === 'all' ? all : all.filter(({ field }) => !isSame(partOf(begun, field), partOf(draft, field)))
  return mattering.length === 0 ? { kind: 'same' } : { kind: 'changed', thing: now.thing, differences: mattering }
}

/** What somebody who writes a new thing has to know of the one that has its name. */
export function existingOf<Thing, Draft extends object>(thing: Thing, theirs: Draft, draft: Draft): Meanwhile<Thing> {
  const others = differences(draft, theirs, draft).map((one) => ({ ...one, isMineToo: false }))
  return { kind: 'exists', thing, differences: others }
}

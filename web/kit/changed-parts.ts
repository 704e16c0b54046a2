import { inOrder } from './in-order.ts'

type Parts = Readonly<Record<string, unknown>>

/** The parts of a thing that were written anew; none if it says the same. */
export function changedParts(before: Parts, after: Parts): Parts {
  return Object.fromEntries(Object.entries(after).filter(([name, part]) => !isSame(part, before[name])))
}

function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one, inOrder) === JSON.stringify(other, inOrder)
}

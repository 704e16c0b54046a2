import { inOrder } from './in-order.ts'

/** The parts of a thing that were written anew; none if it says the same. */
export function changedParts<Thing extends object>(before: Thing, after: Thing): Partial<Thing> {
  const former = before as Readonly<Record<string, unknown>>
  return Object.fromEntries(
    Object.entries(after).filter(([name, part]) => !isSame(part, former[name])),
  ) as Partial<Thing>
}

/** Whether two values say the same, in whatever order their fields stand. */
export function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one, inOrder) === JSON.stringify(other, inOrder)
}

import type { z } from 'zod'

/** One kind of fact: its name, what it carries, and an example that the tests parse and the docs show. */
export interface EventDefinition<Data extends z.ZodObject = z.ZodObject> {
  readonly type: `${string}.${string}`
  readonly summary: string
  /**
   * `bus`: also published for consumers of their own, at a dollar a million; `feed`: only in the mission's own event
   * list and live updates.
   */
  readonly reach: 'bus' | 'feed'
  readonly data: Data
  readonly sample: z.input<Data>
}

export function defineEvent<Data extends z.ZodObject, const Type extends `${string}.${string}`>(
  definition: EventDefinition<Data> & { readonly type: Type },
): EventDefinition<Data> & { readonly type: Type } {
  return definition
}

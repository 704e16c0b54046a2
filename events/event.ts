import type { z } from 'zod'

/** An object, or a union of objects by one of their fields. */
type EventData = z.ZodObject | z.ZodDiscriminatedUnion<z.ZodObject[]>

/** One kind of fact: its name, its data, and an example that the tests parse and the docs show. */
export interface EventDefinition<Data extends EventData = EventData> {
  readonly type: `${string}.${string}`
  readonly summary: string
  /**
   * `bus`: also published for separate consumers, at a dollar a million; `feed`: only in the mission's own event list and live
   * updates.
   */
  readonly reach: 'bus' | 'feed'
  readonly data: Data
  /**
   * Fields that may be too large for an event, in the order of their removal: a removed field is null, and named in the data's
   * `left_out`. Its own resource has the full value.
   */
  readonly large?: readonly string[]
  readonly sample: z.input<Data>
}

export function defineEvent<Data extends EventData, const Type extends `${string}.${string}`>(
  definition: EventDefinition<Data> & { readonly type: Type },
): EventDefinition<Data> & { readonly type: Type } {
  return definition
}

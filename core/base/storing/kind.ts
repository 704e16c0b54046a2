import * as z from 'zod'
import type { TableName } from '../ports/store.ts'

/** A kind of stored item: its location, and the one way to read its body, whichever release wrote it. */
export interface Kind<Body> {
  /** The name that operators see. */
  readonly name: string
  readonly table: TableName
  /** @throws ZodError if the body is not of this kind */
  decode(body: unknown): Body
  /** @returns `undefined` for a body that is not of this kind */
  read(body: unknown): Body | undefined
}

/**
 * A field added by a later release has a default here, and an older shape is converted here, so that no other code
 * knows of either. A body that the store returns twice is decoded once.
 */
export function kindOf<Schema extends z.ZodType>(
  name: string,
  table: TableName,
  schema: Schema,
): Kind<z.output<Schema>> {
  const known = new WeakMap<object, z.output<Schema>>()
  const decode = (body: unknown) => {
    if (typeof body !== 'object' || body === null) return schema.parse(body)
    const before = known.get(body)
    if (before !== undefined) return before
    const decoded = schema.parse(body)
    known.set(body, decoded)
    return decoded
  }
  return { name, table, decode, read: (body) => schema.safeParse(body).data }
}

/** Nobody changes what the store returned. */
export function record<Shape extends z.ZodRawShape>(shape: Shape) {
  return z.object(shape).readonly()
}

export function list<Element extends z.ZodType>(element: Element) {
  return z.array(element).readonly()
}

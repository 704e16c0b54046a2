import * as z from 'zod'
import type { TableName } from '../ports/store.ts'

/** A kind of stored item: where it stands, and the one way to read its body, whichever release wrote it. */
export interface Kind<Body> {
  /** As operators see it. */
  readonly name: string
  readonly table: TableName
  /** @throws ZodError when the body is not of this kind */
  decode(body: unknown): Body
  /** @returns `undefined` for a body that is not of this kind */
  read(body: unknown): Body | undefined
}

/**
 * A field that a later release adds has a default here, and an older shape is brought up to date here, so that no other code
 * knows of either. A body that the store gives out twice is decoded once.
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

/** Nobody changes what the store gave them. */
export function record<Shape extends z.ZodRawShape>(shape: Shape) {
  return z.object(shape).readonly()
}

export function list<Element extends z.ZodType>(element: Element) {
  return z.array(element).readonly()
}

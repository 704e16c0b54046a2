import * as z from 'zod'
import '../problem-words.ts'

export type Json = z.core.util.JSONType

const anyJson = { $ref: '#/$defs/Json' }

/**
 * Any JSON value, as a request carries it. It was parsed from JSON, so it is not looked through again: depth and size are
 * bounded before, and a large value would take long.
 */
export const Json = z
  .custom<Json>((value) => value !== undefined, 'give a JSON value')
  .meta({
    id: 'Json',
    description:
      'Any JSON value. A number beyond 2^53 is accepted only if a double holds it exactly as written, such as 1e300.',
    anyOf: [
      { type: ['string', 'boolean', 'null'] },
      { type: 'number', minimum: -(2 ** 53), maximum: 2 ** 53 },
      { type: 'array' },
      { type: 'object', additionalProperties: anyJson },
    ],
    // Of arrays only. Within the entry above it would be a type that generated clients cannot have: one that is a list of itself.
    items: anyJson,
  })

export const Time = z.iso.datetime().meta({ description: 'ISO 8601, UTC' })

/** With an offset, a time of the first or the last day may be in UTC one of a year that has no four digits. */
const beyondYears = '^(0000-01-01|9999-12-31)T.*[+-]'

/** A time that somebody sends, in whatever zone; from then on it is one of UTC. */
export const GivenTime = z.iso
  .datetime({
    offset: true,
    error: 'use an ISO 8601 date and time with seconds and with Z or an offset, such as 2026-11-21T09:00:00+01:00',
  })
  // A second may have as many digits as anybody writes.
  .max(40)
  .refine((text) => !new RegExp(beyondYears).test(text), 'give the first and the last day of all years with Z')
  .overwrite(inUtc)
  .meta({ description: 'ISO 8601, with `Z` or an offset', not: { pattern: beyondYears } })

function inUtc(text: string): string {
  const at = Date.parse(text)
  return text.endsWith('Z') || Number.isNaN(at) ? text : new Date(at).toISOString()
}

/** Lower-case words that name agents, tags and the like: `[a-z0-9][a-z0-9_-]*`, at most 64. */
export const Name = z
  .string()
  .regex(/^[a-z0-9][a-z0-9_-]{0,63}$/, 'use 1 to 64 of a-z, 0-9, - and _, and begin with a letter or digit')

/** What people call something, on one line: no control characters, no half characters, nothing that turns text around. */
export function line(max: number) {
  return (
    z
      .string()
      .min(1)
      .max(max)
      .regex(/^[^\p{Cc}\p{Cs}\u2028\u2029\u202A-\u202E\u2066-\u2069]*$/u, 'use no control characters')
      // The same in words that every engine knows; a half character cannot be sent in UTF-8.
      .meta({ pattern: String.raw`^[^\u0000-\u001F\u007F-\u009F\u2028\u2029\u202A-\u202E\u2066-\u2069]*$` })
  )
}

export const MissionId = z.string().regex(/^mis_[0-9A-HJKMNP-TV-Z]{26}$/, 'a mission id looks like mis_01JD…')

export const ApprovalId = z.string().regex(/^apr_[0-9A-HJKMNP-TV-Z]{26}$/, 'an approval id looks like apr_01JD…')

/** Whom or what missions are for, and memories about, by a name of the tenant's own: a user, a customer, a case. */
export const Subject = z
  .string()
  .regex(/^[\x21-\x7e]{1,128}$/, 'use 1 to 128 printable ASCII characters without spaces')

export const Cursor = z.string().min(1).max(1024)

/** In the answers of what may be asked to wait. */
export const AskAgainS = z.int().min(0).meta({
  description:
    'Set if this answer is empty: after how many seconds to ask again, because this Sortie waits less than requested, or not at all (on AWS). 0: at once.',
})

/** Query strings carry text, so numbers in them are parsed here, strictly. */
export function intInQuery(min: number, max: number) {
  return z
    .string()
    .regex(/^\d{1,9}$/, 'use a whole number')
    .transform(Number)
    .pipe(z.int().min(min).max(max))
}

export const PageQuery = { cursor: Cursor.optional(), limit: intInQuery(1, 100).optional() }

export function listOf<S extends z.ZodType>(item: S) {
  return z.strictObject({ items: z.array(item), next_cursor: z.string().nullable() })
}

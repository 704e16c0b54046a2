import * as z from 'zod'
import { SortieError } from '../../../contract/errors.ts'
import type { Json } from '../../../contract/resources/common.ts'
import { answerBytes, mostEscaped } from '../paging/answer-room.ts'
import type { Blobs } from '../ports/blobs.ts'
import type { Ports } from '../ports/ports.ts'
import { record } from '../storing/kind.ts'

/** A value in its item, or, above 64 KB, in blob storage with the item holding the reference. */
export const Payload = z.union([
  record({ inline: z.custom<Json>((value) => value !== undefined) }),
  record({ blob: z.string(), bytes: z.number() }),
])
export type Payload = z.output<typeof Payload>

const inlineLimitBytes = 64 * 1024

/** Where what does not fit its item is stored. */
export interface Place {
  readonly tenant: string
  /** Unique within the tenant for the item that holds the reference; its blob has a name of its own below it. */
  readonly key: string
  /** Seconds since the epoch, as the item that holds the reference. */
  readonly keptUntil: number
}

export type PayloadPorts = Pick<Ports, 'blobs' | 'ids'>

/** Of randomness in a blob's name. */
const markBytes = 12

/**
 * The blob is its writer's alone, and the item that wins says whose counts. So what was stored by somebody who then died, or
 * whose item was refused, stands in nobody's way, and goes when its own time is over.
 * @throws SortieError `payload_too_large` when its JSON has more than `maxBytes`
 */
export async function storePayload(
  { blobs, ids }: PayloadPorts,
  { tenant, key, keptUntil }: Place,
  value: Json,
  maxBytes = Number.POSITIVE_INFINITY,
): Promise<Payload> {
  const text = JSON.stringify(value)
  // UTF-8 has at most three bytes for each UTF-16 unit, so most values need no counting.
  if (text.length * 3 <= inlineLimitBytes) return { inline: value }
  const bytes = Buffer.from(text)
  if (bytes.length <= inlineLimitBytes) return { inline: value }
  if (bytes.length > maxBytes) {
    throw new SortieError('payload_too_large', `It may have at most ${maxBytes / 1024} KB as JSON`, {
      details: { max_bytes: maxBytes },
    })
  }
  const blob = `${key}-${ids.secret(markBytes)}`
  await blobs.put(tenant, blob, bytes, keptUntil)
  return { blob, bytes: bytes.length }
}

/** How much it takes in an answer at the most, without reading what stands in blob storage. */
export function payloadBytes(payload: Payload): number {
  return 'inline' in payload ? answerBytes(payload.inline) : payload.bytes * mostEscaped
}

/** @throws SortieError `item_unreadable` when its blob is gone or holds no JSON: trying again brings nothing back */
export async function loadPayload(blobs: Blobs, tenant: string, payload: Payload): Promise<Json> {
  if ('inline' in payload) return payload.inline
  const bytes = await blobs.get(tenant, payload.blob)
  if (!bytes) throw lost(payload.blob, 'it is missing')
  try {
    return JSON.parse(Buffer.from(bytes).toString('utf8')) as Json
  } catch (error) {
    throw lost(payload.blob, 'it is no JSON', error)
  }
}

function lost(blob: string, reason: string, cause?: unknown): SortieError {
  const message = `A value that was kept in blob storage cannot be read: ${reason}. An operator can put ${blob} back from a copy.`
  return new SortieError('item_unreadable', message, { details: { kind: 'blob', blob, reason }, cause })
}

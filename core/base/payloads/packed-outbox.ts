import * as z from 'zod'
import type { Delivered, Outbox } from '../ports/sockets.ts'

/** An outbox in transit to another process: each frame once, since most of them are for everybody. */
export const PackedOutbox = z.strictObject({
  frames: z.array(z.string()),
  /** A connection, and the positions of its frames. */
  lines: z.array(z.tuple([z.string(), z.array(z.int())])),
})
export type PackedOutbox = z.output<typeof PackedOutbox>

/** The result. */
export const PackedDelivered = z.strictObject({
  gone: z.array(z.string()),
  missed: z.array(z.strictObject({ connection: z.string(), why: z.string() })),
}) satisfies z.ZodType<Delivered>

export function packed(outbox: Outbox): PackedOutbox {
  const places = new Map<string, number>()
  const placeOf = (frame: string) => {
    const place = places.get(frame) ?? places.size
    places.set(frame, place)
    return place
  }
  const lines = [...outbox].map(([connection, frames]): [string, number[]] => [connection, frames.map(placeOf)])
  return { frames: [...places.keys()], lines }
}

/** @throws Error for a line that names a missing frame */
export function unpacked({ frames, lines }: PackedOutbox): Outbox {
  const frameAt = (place: number) => {
    const frame = frames[place]
    if (frame === undefined) throw new Error('A packed outbox names a frame that it does not have')
    return frame
  }
  return new Map(lines.map(([connection, places]) => [connection, places.map(frameAt)]))
}

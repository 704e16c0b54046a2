import * as z from 'zod'

/** The fields of every event. `data` is specific to its type. */
export const Envelope = z.strictObject({
  /** `<mission id>:<seq>`: the same at every delivery, so that consumers can drop repeats. */
  id: z.string(),
  type: z.string(),
  tenant_id: z.string(),
  mission_id: z.string(),
  /** 1, 2, 3, … without a gap for one mission. */
  seq: z.int().positive(),
  time: z.iso.datetime(),
  data: z.record(z.string(), z.unknown()),
})

export type EventEnvelope = z.infer<typeof Envelope>

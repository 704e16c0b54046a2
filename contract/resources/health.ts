import * as z from 'zod'

export const HealthState = z.enum(['ok', 'degraded', 'failed'])

const PartHealth = z.strictObject({
  state: HealthState,
  reason: z.string().nullable().meta({ description: 'Null where all is well.' }),
})

const parts = z
  .strictObject({
    store: PartHealth,
    lanes: PartHealth,
    feed: PartHealth,
    models: PartHealth,
    agents: PartHealth,
    blobs: PartHealth,
    work: PartHealth.meta({ description: 'Whether what was accepted is carried out; not while a restore is paused.' }),
  })
  .meta({ description: 'Only for requests with a key.' })
export interface HealthReport {
  readonly status: z.infer<typeof HealthState>
  readonly parts: z.infer<typeof parts>
}

export const Health = z
  .strictObject({
    status: HealthState.meta({ description: 'That of the part which is worst.' }),
    version: z.string().optional().meta({ description: 'Only for requests with a key.' }),
    model: z.string().optional().meta({ description: 'What `default` means. Only for requests with a key.' }),
    parts: parts.optional(),
  })
  .meta({ id: 'Health' })

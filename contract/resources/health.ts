import * as z from 'zod'

export const HealthState = z.enum(['ok', 'degraded', 'failed'])

const PartHealth = z.strictObject({
  state: HealthState,
  reason: z.string().nullable().meta({ description: 'Null if it works.' }),
})

const parts = z
  .strictObject({
    store: PartHealth,
    lanes: PartHealth,
    feed: PartHealth,
    models: PartHealth,
    agents: PartHealth,
    blobs: PartHealth,
    work: PartHealth.meta({ description: 'Whether accepted work is carried out; not while a restore is paused.' }),
  })
  .meta({ description: 'Only for requests with a key.' })
export interface HealthReport {
  readonly status: z.infer<typeof HealthState>
  readonly parts: z.infer<typeof parts>
}

export const Health = z
  .strictObject({
    status: HealthState.meta({ description: 'The state of the worst part.' }),
    version: z.string().optional().meta({ description: 'Only for requests with a key.' }),
    model: z.string().optional().meta({ description: 'The model behind `default`. Only for requests with a key.' }),
    parts: parts.optional(),
  })
  .meta({ id: 'Health' })

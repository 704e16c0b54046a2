import * as z from 'zod'
import { Time } from './common.ts'

export const ThroughputWindow = z.enum(['15m', '1h', '24h', '7d']).meta({
  description:
    'The time up to now. `15m` and `1h` are told by the minute, `24h` by quarters of an hour, `7d` by the hour.',
})
export type ThroughputWindow = z.infer<typeof ThroughputWindow>

const counts = {
  submitted: z.int(),
  started: z.int().meta({ description: 'How often an executor began: again after each wait, and with each attempt.' }),
  completed: z.int(),
  failed: z.int(),
  cancelled: z.int(),
  expired: z.int(),
  cost_usd: z.number().meta({
    description: 'What the missions that ended then had cost in all, without those that they delegated.',
  }),
}

const Bucket = z.strictObject({
  at: Time.meta({ description: 'When it begins, in whole parts of UTC time.' }),
  ...counts,
})
export type ThroughputBucket = z.infer<typeof Bucket>

export const Throughput = z
  .strictObject({
    window: ThroughputWindow,
    bucket_s: z.int().meta({ description: 'How long a bucket is, in seconds.' }),
    from: Time,
    until: Time.meta({ description: 'Now: the last bucket is still under way.' }),
    total: z.strictObject(counts),
    buckets: z
      .array(Bucket)
      .meta({ description: 'All of them, oldest first; one in which nothing happened has zeros.' }),
  })
  .meta({ id: 'Throughput' })
export type Throughput = z.infer<typeof Throughput>

/** As many again as in a second, so that a client need not spread its requests evenly. */
export const burstS = 2

interface Bucket {
  tokens: number
  at: number
}

/** `wait`: seconds until the next request is taken, 0 when this one is; `tokens`: how many more are taken at once. */
export interface Taken {
  readonly wait: number
  readonly tokens: number
}

/**
 * Token buckets by name. Each function instance keeps them for itself: they stop a runaway client from taking an
 * instance, and are no exact quota.
 * @param maxBuckets beyond it the bucket that was made first goes
 * @returns takes one token of a bucket that fills with `rate` tokens a second
 */
export function createRates(maxBuckets: number): (name: string, rate: number, now: number) => Taken {
  const buckets = new Map<string, Bucket>()
  return (name, rate, now) => {
    const bucket = buckets.get(name) ?? { tokens: rate * burstS, at: now }
    // A clock that was set back fills nothing, and nobody waits until it is where it was.
    const passedS = Math.max(0, now - bucket.at) / 1000
    bucket.tokens = Math.min(rate * burstS, bucket.tokens + passedS * rate)
    bucket.at = now
    if (!buckets.has(name)) {
      buckets.set(name, bucket)
      if (buckets.size > maxBuckets) buckets.delete(buckets.keys().next().value as string)
    }
    if (bucket.tokens < 1) return { wait: (1 - bucket.tokens) / rate, tokens: 0 }
    bucket.tokens -= 1
    return { wait: 0, tokens: bucket.tokens }
  }
}

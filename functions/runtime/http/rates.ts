/** The burst is one second’s rate, so that a client need not spread its requests evenly. */
export const burstS = 2

interface Bucket {
  tokens: number
  at: number
}

/** `wait`: seconds until the next request is accepted, 0 if this one is; `tokens`: how many more are accepted at once. */
export interface Taken {
  readonly wait: number
  readonly tokens: number
}

/**
 * Token buckets by name. Each function instance keeps its own: they stop a runaway client from occupying an
 * instance, but are not exact quotas.
 * @param maxBuckets beyond it the oldest bucket is dropped
 * @returns takes one token of a bucket that fills with `rate` tokens a second
 */
export function createRates(maxBuckets: number): (name: string, rate: number, now: number) => Taken {
  const buckets = new Map<string, Bucket>()
  return (name, rate, now) => {
    const bucket = buckets.get(name) ?? { tokens: rate * burstS, at: now }
    // If the clock was set back, nothing is added, and nobody waits until it has caught up.
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

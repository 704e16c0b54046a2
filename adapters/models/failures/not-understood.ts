import type * as z from 'zod'
import { ProviderFailure } from './provider-failure.ts'

/** The data does not follow the protocol. */
export function notUnderstood(cause: unknown): ProviderFailure {
  return new ProviderFailure('transient', 'The answer of the provider was not understood', { cause })
}

/** The answer ended without a sign that it is complete. */
export function brokenOff(): ProviderFailure {
  return new ProviderFailure('transient', 'The provider broke off its answer')
}

/** @throws ProviderFailure if a part that matters has the wrong type */
export function understood<Read>(schema: z.ZodType<Read>, came: unknown): Read {
  const read = schema.safeParse(came)
  if (read.success) return read.data
  throw notUnderstood(read.error)
}

import type * as z from 'zod'
import { ProviderFailure } from './provider-failure.ts'

/** What arrived is not what the protocol says. */
export function notUnderstood(cause: unknown): ProviderFailure {
  return new ProviderFailure('transient', 'The answer of the provider was not understood', { cause })
}

/** Nothing said that the answer was whole. */
export function brokenOff(): ProviderFailure {
  return new ProviderFailure('transient', 'The provider broke off its answer')
}

/** @throws ProviderFailure where a part that counts is something else */
export function understood<Read>(schema: z.ZodType<Read>, came: unknown): Read {
  const read = schema.safeParse(came)
  if (read.success) return read.data
  throw notUnderstood(read.error)
}

import type { FailureKind } from './provider-failure.ts'

/** Errors may be nested to any depth. */
const mostWithin = 5

/** The kind of a failed or broken connection. A temporary DNS failure (`EAI_AGAIN`) is transient, like most. */
export function connectionKind(error: unknown): FailureKind {
  let within = error
  for (let depth = 0; depth < mostWithin && within instanceof Error; depth += 1) {
    if ('code' in within && within.code === 'ENOTFOUND') return 'no_host'
    within = within.cause
  }
  return 'transient'
}

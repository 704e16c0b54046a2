import type { FailureKind } from './provider-failure.ts'

/** Errors stand within errors, as whoever throws them pleases. */
const mostWithin = 5

/** What it means that there was no connection, or an end to it. That a name could not be looked up now (`EAI_AGAIN`) passes like most. */
export function connectionKind(error: unknown): FailureKind {
  let within = error
  for (let depth = 0; depth < mostWithin && within instanceof Error; depth += 1) {
    if ('code' in within && within.code === 'ENOTFOUND') return 'no_host'
    within = within.cause
  }
  return 'transient'
}

import type { QueryClient } from '@tanstack/react-query'

/** Where the answer to who is signed in is kept. */
export const sessionKey = ['getCurrentSession'] as const

/** Nobody is signed in. */
export const nobody = 'nobody'

/** What was answered to somebody else. The session itself stays: who waits for it would not hear of another one in its place. */
export function forgetAnswers(queries: QueryClient): void {
  queries.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== sessionKey[0] })
}

/** The same person has signed in again: what is shown stays until it is read anew. */
export function askAgain(queries: QueryClient): void {
  void queries.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] !== sessionKey[0] })
}

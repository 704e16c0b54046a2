import { SortieApiError } from '../../sdk/errors.ts'

/** What the API says about one field of a request. */
export type ProblemAt = (path: string) => string | undefined

/** The problems of a refused request, by the field’s path in the body: `rate.count`. */
export function problemsIn(error: Error | null): ProblemAt {
  const told = error instanceof SortieApiError ? error.details.problems : undefined
  const problems = Array.isArray(told) ? told.flatMap(problemIn) : []
  return (path) => problems.find((problem) => problem.path === path || problem.path.startsWith(`${path}.`))?.message
}

function problemIn(value: unknown): readonly { readonly path: string; readonly message: string }[] {
  if (typeof value !== 'object' || value === null) return []
  const { path, message } = value as { readonly path?: unknown; readonly message?: unknown }
  return typeof path === 'string' && typeof message === 'string' ? [{ path, message }] : []
}

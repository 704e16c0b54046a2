import { SortieApiError } from '../../sdk/errors.ts'

/** What the API says about one field of a request. */
export type ProblemAt = (path: string) => string | undefined

/** The problems of a refused request, by the field’s path in the body: `rate.count`. */
export function problemsIn(error: Error | null): ProblemAt {
  const problems = toldBy(error)
  return (path) => problems.find((problem) => isAt(problem, path))?.message
}

/**
 * The problems of a field in which several are written, such as one for JSON: a line for each, with its path.
 * @param others paths within it that have fields of their own
 */
export function problemsWithin(error: Error | null, own: string, others: readonly string[] = []): string | undefined {
  return lines(toldBy(error).filter((problem) => isAt(problem, own) && others.every((path) => !isAt(problem, path))))
}

/** What is wrong elsewhere than at these fields, as a line for each, with its path. */
export function problemsBut(error: Error | null, others: readonly string[]): string | undefined {
  return lines(toldBy(error).filter((problem) => others.every((path) => !isAt(problem, path))))
}

interface Problem {
  readonly path: string
  readonly message: string
}

function lines(problems: readonly Problem[]): string | undefined {
  if (problems.length === 0) return undefined
  return problems.map(({ path, message }) => (path === '' ? message : `${path}: ${message}`)).join('\n')
}

function isAt(problem: Problem, path: string): boolean {
  return problem.path === path || problem.path.startsWith(`${path}.`)
}

function toldBy(error: Error | null): readonly Problem[] {
  const told = error instanceof SortieApiError ? error.details.problems : undefined
  return Array.isArray(told) ? told.flatMap(problemIn) : []
}

function problemIn(value: unknown): readonly Problem[] {
  if (typeof value !== 'object' || value === null) return []
  const { path, message } = value as { readonly path?: unknown; readonly message?: unknown }
  return typeof path === 'string' && typeof message === 'string' ? [{ path, message }] : []
}

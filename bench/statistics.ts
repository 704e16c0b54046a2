export interface Percentiles {
  readonly p50: number
  readonly p95: number
  readonly p99: number
}

export function percentiles(values: readonly number[]): Percentiles {
  const sorted = values.toSorted((one, other) => one - other)
  return { p50: at(sorted, 0.5), p95: at(sorted, 0.95), p99: at(sorted, 0.99) }
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other)
  const half = (sorted.length - 1) / 2
  return ((sorted[Math.floor(half)] ?? 0) + (sorted[Math.ceil(half)] ?? 0)) / 2
}

/** The nearest-rank percentile. */
function at(sorted: readonly number[], share: number): number {
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? 0
}

/** The median of each field over several runs. */
export function medians<Run extends Readonly<Record<Field, number>>, Field extends string>(
  runs: readonly Run[],
  fields: readonly Field[],
): Record<Field, number> {
  const entries = fields.map((field) => [field, median(runs.map((run) => run[field]))])
  return Object.fromEntries(entries) as Record<Field, number>
}

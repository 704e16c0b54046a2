/** As the API computes them. `problem`: the pattern or zone means nothing. */
export type NextTimes =
  | { readonly kind: 'times'; readonly times: readonly number[] }
  | { readonly kind: 'problem'; readonly problem: string }

/** The next times of a pattern before a schedule exists; the library of patterns is loaded when somebody writes one. */
export async function nextTimes(pattern: string, zone: string, after: number, count: number): Promise<NextTimes> {
  const { Cron } = await import('croner')
  try {
    const cron = new Cron(pattern.trim(), { timezone: zone, mode: '5-part', paused: true })
    return { kind: 'times', times: cron.nextRuns(count, new Date(after)).map((time) => time.getTime()) }
  } catch (error) {
    return { kind: 'problem', problem: error instanceof Error ? error.message : '' }
  }
}

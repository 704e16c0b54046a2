import { Cron } from 'croner'
import { SortieError } from '../../../contract/errors.ts'
import { cronHelp } from '../../../contract/resources/schedule.ts'
import { cutText } from '../../base/texts/cut-text.ts'
import { everComes } from './ever-comes.ts'

/** The times of a schedule, in milliseconds since the epoch. */
export interface Times {
  /** The first time after this one. */
  next(after: number): number | undefined
  /**
   * At most `count` times before this one, earliest first.
   * @param after only later times; a rare time, once in decades, takes long to find
   */
  previous(before: number, count: number, after?: number): readonly number[]
}

/**
 * The times of a cron pattern, computed by croner. If clocks go forward, a pattern with one time a day runs at the end of the
 * gap, and a pattern that repeats within the day skips the gap. If they go back, the former runs once, at the first of the two
 * times, and the latter in both hours.
 * @throws SortieError `invalid_input` for an invalid pattern or zone
 */
export function cronTimes(pattern: string, timeZone: string): Times {
  const cron = parse(pattern, timeZone)
  if (!everComes(pattern)) return never
  return {
    next: (after) => cron.nextRun(new Date(after))?.getTime(),
    previous: (before, count, after) => timesBefore(cron, { before, count, after }),
  }
}

interface Before {
  readonly before: number
  readonly count: number
  readonly after: number | undefined
}

function timesBefore(cron: Cron, { before, count, after = Number.NEGATIVE_INFINITY }: Before): readonly number[] {
  const found: number[] = []
  while (found.length < count) {
    const time = cron.previousRuns(1, new Date(found.at(-1) ?? before))[0]?.getTime()
    if (time === undefined || time <= after) break
    found.push(time)
  }
  return found.reverse()
}

function parse(pattern: string, timezone: string): Cron {
  try {
    return new Cron(pattern.trim(), { timezone: asTablesWrite(timezone), mode: '5-part', paused: true })
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message.replace(/^Cron\w+: |[.]?$| Original error:.*/gs, '') : ''
    throw new SortieError('invalid_input', `cron: ${cutText(reason, 300)}; ${cronHelp}`, { cause })
  }
}

const never: Times = { next: () => undefined, previous: () => [] }

const zones: ReadonlyMap<string, string> = new Map(
  ['UTC', ...Intl.supportedValuesOf('timeZone')].map((zone) => [zone.toLowerCase(), zone]),
)

/**
 * Croner caches an object for each spelling of a zone, and upper and lower case allow thousands of each. Former names of zones
 * are in no list.
 */
function asTablesWrite(timeZone: string): string {
  return zones.get(timeZone.toLowerCase()) ?? new Intl.DateTimeFormat('en', { timeZone }).resolvedOptions().timeZone
}

/** A single time. */
export function onceAt(at: number): Times {
  return {
    next: (after) => (at > after ? at : undefined),
    previous: (before, _, after = Number.NEGATIVE_INFINITY) => (at < before && at > after ? [at] : []),
  }
}

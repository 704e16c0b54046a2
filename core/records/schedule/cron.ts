import { Cron } from 'croner'
import { SortieError } from '../../../contract/errors.ts'
import { cronHelp } from '../../../contract/resources/schedule.ts'
import { cutText } from '../../base/texts/cut-text.ts'

/** The times of a schedule, in milliseconds since the epoch. */
export interface Times {
  /** The first after this one. */
  next(after: number): number | undefined
  /** At most `count` before this one, earliest first. */
  previous(before: number, count: number): readonly number[]
}

/**
 * The times of a cron pattern, by croner. Where clocks go forward, a pattern with one time of day runs at the end of the
 * gap, and one that repeats within the day leaves the gap out. Where they go back, the former runs once, at the first
 * of the two, and the latter through both hours.
 * @throws SortieError `invalid_input` for a pattern or zone that there is not
 */
export function cronTimes(pattern: string, timeZone: string): Times {
  const cron = parse(pattern, timeZone)
  return {
    next: (after) => cron.nextRun(new Date(after))?.getTime(),
    previous: (before, count) =>
      cron
        .previousRuns(count, new Date(before))
        .map((date) => date.getTime())
        .reverse(),
  }
}

function parse(pattern: string, timezone: string): Cron {
  try {
    const cron = new Cron(pattern.trim(), { timezone, mode: '5-part', paused: true })
    cron.nextRun(new Date(0))
    return cron
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message.replace(/^Cron\w+: |[.]?$| Original error:.*/gs, '') : ''
    throw new SortieError('invalid_input', `cron: ${cutText(reason, 300)}; ${cronHelp}`, { cause })
  }
}

/** A single time. */
export function onceAt(at: number): Times {
  return {
    next: (after) => (at > after ? at : undefined),
    previous: (before) => (at < before ? [at] : []),
  }
}

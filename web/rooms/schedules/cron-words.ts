/** What the usual patterns mean; `other` are those that are better told by their times. */
export type CronMeaning =
  | { readonly kind: 'everyMinute' }
  | { readonly kind: 'everyMinutes'; readonly count: number }
  | { readonly kind: 'hourly'; readonly minute: number }
  | { readonly kind: 'everyHours'; readonly count: number; readonly minute: number }
  | { readonly kind: 'daily' | 'weekdays' | 'monthEnd'; readonly time: string }
  /** Weekdays from 0, which is Sunday. */
  | { readonly kind: 'weekly'; readonly days: readonly number[]; readonly time: string }
  | { readonly kind: 'monthly'; readonly day: number; readonly time: string }
  /** Months from 1. */
  | { readonly kind: 'yearly'; readonly day: number; readonly month: number; readonly time: string }
  | { readonly kind: 'other' }

const named: Readonly<Record<string, string>> = {
  '@yearly': '0 0 1 1 *',
  '@annually': '0 0 1 1 *',
  '@monthly': '0 0 1 * *',
  '@weekly': '0 0 * * 0',
  '@daily': '0 0 * * *',
  '@hourly': '0 * * * *',
}

const other: CronMeaning = { kind: 'other' }

/** @param pattern a valid one */
export function meaningOf(pattern: string): CronMeaning {
  const trimmed = pattern.trim()
  const fields = (named[trimmed.toLowerCase()] ?? trimmed).split(/\s+/)
  const [minute = '', hour = '', day = '', month = '', weekday = ''] = fields
  if (fields.length !== 5) return other
  if (day === '*' && month === '*' && weekday === '*' && !isNumber(hour)) return withinDay(minute, hour)
  if (!isNumber(minute) || !isNumber(hour)) return other
  return onDays(`${hour.padStart(2, '0')}:${minute.padStart(2, '0')}`, day, month, weekday)
}

function withinDay(minute: string, hour: string): CronMeaning {
  const minutes = stepOf(minute)
  const hours = stepOf(hour)
  if (hours === 1 && minutes === 1) return { kind: 'everyMinute' }
  // A step that does not divide the hour begins anew with each.
  if (hours === 1 && minutes !== undefined && 60 % minutes === 0) return { kind: 'everyMinutes', count: minutes }
  if (hours === undefined || !isNumber(minute)) return other
  if (hours === 1) return { kind: 'hourly', minute: Number(minute) }
  return 24 % hours === 0 ? { kind: 'everyHours', count: hours, minute: Number(minute) } : other
}

function onDays(time: string, day: string, month: string, weekday: string): CronMeaning {
  if (month === '*' && day === '*') return onWeekdays(time, weekday)
  if (weekday !== '*') return other
  if (month === '*' && day === 'L') return { kind: 'monthEnd', time }
  if (!isNumber(day)) return other
  if (month === '*') return { kind: 'monthly', day: Number(day), time }
  return isNumber(month) ? { kind: 'yearly', day: Number(day), month: Number(month), time } : other
}

function onWeekdays(time: string, weekday: string): CronMeaning {
  if (weekday === '*') return { kind: 'daily', time }
  if (weekday === '1-5') return { kind: 'weekdays', time }
  if (!/^[0-7](,[0-7])*$/.test(weekday)) return other
  // Seven also means Sunday.
  return { kind: 'weekly', days: [...new Set(weekday.split(',').map((one) => Number(one) % 7))], time }
}

function isNumber(field: string): boolean {
  return /^\d{1,2}$/.test(field)
}

function stepOf(field: string): number | undefined {
  if (field === '*') return 1
  const [, step] = /^\*\/(\d{1,2})$/.exec(field) ?? []
  return step === undefined || step === '0' ? undefined : Number(step)
}

/** The lengths of each month; February has two. */
const lengths = [[31], [28, 29], [31], [30], [31], [30], [31], [31], [30], [31], [30], [31]] as const
const months = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC']
const weekdays = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT']

/** A day in a month of this length, whose first day is this weekday: 0 is Sunday. */
interface Day {
  readonly day: number
  readonly length: number
  readonly first: number
}

type Matches = (day: Day) => boolean

/**
 * Whether a cron pattern ever matches a day: February 31 never does, nor does `1 * +MON#5`. Croner would check each day of four
 * hundred years, which blocks the event loop for a tenth of a second. A month has one of four lengths, and begins on one of seven
 * weekdays.
 * @returns true also for patterns that are not understood here: croner reports their errors
 */
export function everComes(pattern: string): boolean {
  const [, , days = '', ofMonths = '', ofWeek = ''] = pattern.trim().toUpperCase().replaceAll('?', '*').split(/\s+/)
  const isBoth = ofWeek.startsWith('+')
  const week = isBoth ? ofWeek.slice(1) : ofWeek
  const onDay = anyOf(days, dayOfMonth)
  const onWeekday = anyOf(numbered(week, weekdays, 0), dayOfWeek)
  const inMonth = anyOf(numbered(ofMonths, months, 1), (part) => numberIn(part, 1, 12))
  if (!onDay || !onWeekday || !inMonth) return true
  const isEither = !isBoth && days !== '*' && week !== '*'
  const comes: Matches = (day) => (isEither ? onDay(day) || onWeekday(day) : onDay(day) && onWeekday(day))
  const found = lengths.filter((_, at) => inMonth({ day: at + 1, length: 12, first: 0 })).flat()
  return [...new Set(found)].some((length) => someDay(length, comes))
}

function someDay(length: number, comes: Matches): boolean {
  for (let first = 0; first < 7; first++)
    for (let day = 1; day <= length; day++) if (comes({ day, length, first })) return true
  return false
}

/** `undefined` if one of the parts is not understood. */
function anyOf(field: string, read: (part: string) => Matches | undefined): Matches | undefined {
  const parts = field.split(',').map(read)
  return parts.includes(undefined) ? undefined : (day) => parts.some((matches) => matches?.(day))
}

function numbered(field: string, names: readonly string[], from: number): string {
  return names.reduce((text, name, at) => text.replaceAll(name, String(at + from)), field)
}

/** A number, a range, or all of them, each with an optional step. */
function numberIn(part: string, least: number, most: number, numberOf = ({ day }: Day) => day): Matches | undefined {
  const [, all, from, to, step = '1'] = /^(?:(\*)|(\d{1,2})(?:-(\d{1,2}))?)(?:\/(\d{1,2}))?$/.exec(part) ?? []
  if (all === undefined && from === undefined) return undefined
  const [begin, end] = all ? [least, most] : [Number(from), Number(to ?? from)]
  return (day) => {
    const number = numberOf(day)
    return number >= begin && number <= end && (number - begin) % Number(step) === 0
  }
}

function dayOfMonth(part: string): Matches | undefined {
  if (part === 'L') return ({ day, length }) => day === length
  if (part === 'LW') return (day) => day.day === nearestWeekday({ ...day, day: day.length })
  const [, number] = /^(\d{1,2})W$/.exec(part) ?? []
  if (number === undefined) return numberIn(part, 1, 31)
  return (day) => day.day === nearestWeekday({ ...day, day: Number(number) })
}

/** The nearest day from Monday to Friday in the same month. */
function nearestWeekday(asked: Day): number | undefined {
  const { day, length } = asked
  if (day > length) return undefined
  if (weekdayOf(asked) === 6) return day === 1 ? 3 : day - 1
  if (weekdayOf(asked) === 0) return day === length ? day - 2 : day + 1
  return day
}

function dayOfWeek(part: string): Matches | undefined {
  const [numbers = '', nth, ...rest] = part.split('#')
  // Seven also means Sunday.
  const onDay = numberIn(numbers, 0, 7, weekdayOf)
  const onSeventh = numberIn(numbers, 0, 7, (day) => weekdayOf(day) || 7)
  const inPlace = nth === undefined ? () => true : place(nth)
  if (!onDay || !onSeventh || !inPlace || rest.length > 0) return undefined
  return (day) => (onDay(day) || onSeventh(day)) && inPlace(day)
}

function place(nth: string): Matches | undefined {
  if (nth === 'L') return ({ day, length }) => day > length - 7
  return /^[1-5]$/.test(nth) ? ({ day }) => Math.ceil(day / 7) === Number(nth) : undefined
}

function weekdayOf({ day, first }: Day): number {
  return (first + day - 1) % 7
}

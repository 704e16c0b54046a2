import { type Preferences, usePreferences } from '../preferences/preferences.ts'

/** How numbers and times are written, in a person’s language and time zone. */
export interface Format {
  count(value: number): string
  /** 1.2k, for where there is little room. */
  short(value: number): string
  /** As many digits as a small amount needs to be seen: $0.0042. */
  money(usd: number): string
  percent(share: number): string
  bytes(value: number): string
  /** 340 ms, 2.4 s, 3 min 12 s, 2 h 5 min, 3 d 4 h. */
  duration(ms: number): string
  /** To the second, with the zone. */
  time(at: string | number): string
  /** To the millisecond, without the day. */
  clock(at: string | number): string
  date(at: string | number): string
  /** “5 minutes ago”, “in 2 hours”. */
  relative(at: string | number, now: number): string
  /** The zone in which times are shown, such as `Europe/Berlin`. */
  readonly zone: string
}

const made = new Map<string, Format>()

export function useFormat(): Format {
  return formatFor(usePreferences())
}

export function formatFor({ language, zone }: Pick<Preferences, 'language' | 'zone'>): Format {
  const name = `${language} ${zone}`
  const known = made.get(name)
  if (known) return known
  const format = createFormat(language, zone === 'system' ? undefined : zone)
  made.set(name, format)
  return format
}

function createFormat(language: string, timeZone: string | undefined): Format {
  const zoned = timeZone === undefined ? {} : { timeZone }
  const count = new Intl.NumberFormat(language)
  const short = new Intl.NumberFormat(language, { notation: 'compact', maximumFractionDigits: 1 })
  const percent = new Intl.NumberFormat(language, { style: 'percent', maximumFractionDigits: 0 })
  const relative = new Intl.RelativeTimeFormat(language, { numeric: 'auto' })
  const time = new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'long', ...zoned })
  const date = new Intl.DateTimeFormat(language, { dateStyle: 'medium', ...zoned })
  const clock = new Intl.DateTimeFormat(language, {
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    fractionalSecondDigits: 3,
    ...zoned,
  })
  const one = new Intl.NumberFormat(language, { maximumFractionDigits: 1 })
  return {
    count: (value) => count.format(value),
    short: (value) => short.format(value),
    money: (usd) => money(language, usd),
    percent: (share) => percent.format(share),
    bytes: (value) => bytes(value, (number) => one.format(number)),
    duration: (ms) => duration(ms, (number) => one.format(number)),
    time: (at) => time.format(new Date(at)),
    clock: (at) => clock.format(new Date(at)),
    date: (at) => date.format(new Date(at)),
    relative: (at, now) => sayRelative(relative, new Date(at).getTime() - now),
    zone: time.resolvedOptions().timeZone,
  }
}

function money(language: string, usd: number): string {
  const size = Math.abs(usd)
  const digits = size === 0 || size >= 0.1 ? 2 : size >= 0.000_01 ? 5 : 9
  const style = { style: 'currency', currency: 'USD', currencyDisplay: 'narrowSymbol' } as const
  const least = digits === 2 ? 2 : 0
  return new Intl.NumberFormat(language, {
    ...style,
    minimumFractionDigits: least,
    maximumFractionDigits: digits,
  }).format(usd)
}

const sizes = ['B', 'KB', 'MB', 'GB', 'TB'] as const

function bytes(value: number, say: (number: number) => string): string {
  const power = Math.min(sizes.length - 1, Math.floor(Math.log2(Math.max(1, value)) / 10))
  return `${say(value / 1024 ** power)} ${sizes[power]}`
}

const second = 1000
const minute = 60 * second
const hour = 60 * minute
const day = 24 * hour

function duration(ms: number, say: (number: number) => string): string {
  if (ms < second) return `${Math.round(ms)} ms`
  if (ms < minute) return `${say(ms / second)} s`
  if (ms < hour) return twoParts(ms, [minute, 'min'], [second, 's'])
  if (ms < day) return twoParts(ms, [hour, 'h'], [minute, 'min'])
  return twoParts(ms, [day, 'd'], [hour, 'h'])
}

type Unit = readonly [ms: number, name: string]

function twoParts(ms: number, [large, largeName]: Unit, [small, smallName]: Unit): string {
  const rest = Math.floor((ms % large) / small)
  const first = `${Math.floor(ms / large)} ${largeName}`
  return rest === 0 ? first : `${first} ${rest} ${smallName}`
}

function sayRelative(relative: Intl.RelativeTimeFormat, ms: number): string {
  const size = Math.abs(ms)
  if (size < minute) return relative.format(Math.trunc(ms / second), 'second')
  if (size < hour) return relative.format(Math.trunc(ms / minute), 'minute')
  if (size < day) return relative.format(Math.trunc(ms / hour), 'hour')
  return relative.format(Math.trunc(ms / day), 'day')
}

/** The maximum, however long the other side demands: it may demand it again. */
const longestS = 24 * 60 * 60

const month = '(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)'
const time = String.raw`\d{2}:\d{2}:\d{2}`
/** The three forms of an HTTP date (RFC 9110, 5.6.7); `Date.parse` alone would accept almost anything. */
const inGmt = new RegExp(
  String.raw`^(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d{2} ${month} \d{4}|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day, \d{2}-${month}-\d{2}) ${time} GMT$`,
)
/** It names no zone, and means GMT. */
const asctime = new RegExp(String.raw`^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) ${month} [ \d]\d ${time} \d{4}$`)

/**
 * `Retry-After` in seconds: a number, with or without a fraction, or an HTTP date (RFC 9110, 10.2.3); at most a day.
 * @returns `undefined` for anything else, which is ignored
 */
export function retryAfterSeconds(value: string | null | undefined, now: number): number | undefined {
  const text = value?.trim() ?? ''
  if (text.length > 100) return undefined
  if (/^\d+(\.\d+)?$/.test(text)) return Math.min(longestS, Number(text))
  const at = dateOf(text)
  return Number.isNaN(at) ? undefined : Math.min(longestS, Math.max(0, (at - now) / 1000))
}

function dateOf(text: string): number {
  if (inGmt.test(text)) return Date.parse(text)
  return asctime.test(text) ? Date.parse(`${text} GMT`) : Number.NaN
}

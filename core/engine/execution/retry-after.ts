/**
 * `Retry-After` in seconds: a number, or an HTTP date (RFC 9110, 10.2.3).
 * @returns `undefined` for anything else, so that nonsense is as if nothing had been said
 */
export function retryAfterSeconds(value: string | null | undefined, now: number): number | undefined {
  const text = value?.trim() ?? ''
  if (/^\d{1,10}(\.\d{1,6})?$/.test(text)) return Number(text)
  // All three forms of an HTTP date begin with the name of the day; `Date.parse` would also take a bare year.
  const at = /^(Mon|Tue|Wed|Thu|Fri|Sat|Sun)/.test(text) ? Date.parse(text) : Number.NaN
  return Number.isNaN(at) ? undefined : Math.max(0, (at - now) / 1000)
}

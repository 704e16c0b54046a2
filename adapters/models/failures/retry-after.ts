import { retryAfterSeconds } from '../../../core/engine/execution/retry-after.ts'
import type { FailureKind } from './provider-failure.ts'

/** A limit for longer requested delays: the provider can then request another. */
const longestS = 24 * 60 * 60
/** The part of an error's text that is searched. */
const lookedAt = 10_000

type Told = Headers | Readonly<Record<string, string>>

/**
 * The delay that a provider requests, in seconds, in any of the known forms: `retry-after-ms`, `Retry-After` in seconds, as a
 * duration or as a date, Google's `RetryInfo` and similar fields in the body, words ("Please try again in 1m30s"), and last the
 * headers with the reset time of a limit, since a limit is then full again, while room may exist earlier.
 * @param message the error's text, or its whole body
 * @param kind for kinds other than a rate limit, a reset time counts only if nothing remains of that limit: many services send
 * one with each answer
 * @returns `undefined` without such information; otherwise finite, not negative, and at most a day
 */
export function retryAfterOf(
  headers: Told | undefined,
  message?: string,
  kind: FailureKind = 'rate_limited',
): number | undefined {
  const header = readerOf(headers)
  const text = message?.slice(0, lookedAt) ?? ''
  return (
    milliseconds(header('retry-after-ms')) ??
    retryAfterHeader(header('retry-after')) ??
    retryInfo(text) ??
    retryField(text) ??
    inWords(text) ??
    resetOf(header, kind === 'rate_limited')
  )
}

type ReadHeader = (name: string) => string | undefined

/** In the standard forms, and as Go writes durations and JSON writes times. */
function retryAfterHeader(value: string | undefined): number | undefined {
  return retryAfterSeconds(value, Date.now()) ?? secondsOf(value?.trim() ?? '') ?? secondsUntil(value?.trim() ?? '')
}

/** By lower-case names; an SDK's object may have any case. */
function readerOf(headers: Told | undefined): ReadHeader {
  if (headers === undefined) return () => undefined
  if (headers instanceof Headers) return (name) => headers.get(name) ?? undefined
  const byName = new Map(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]))
  return (name) => byName.get(name)
}

function milliseconds(value: string | undefined): number | undefined {
  const text = value?.trim() ?? ''
  return text.length <= 20 && /^\d+(\.\d+)?$/.test(text) ? bounded(Number(text) / 1000) : undefined
}

/** As in the error's JSON, which may itself be quoted in JSON. */
function retryInfo(text: string): number | undefined {
  const found = /retryDelay\\{0,4}"\s{0,4}:\s{0,4}\\{0,4}"(\d{1,9}(?:\.\d{1,9})?)s/.exec(text)
  return found?.[1] === undefined ? undefined : bounded(Number(found[1]))
}

/** The field names of other services in JSON, in seconds unless the name has a unit. */
const named =
  /"(?:retry[_-]?after|resets?[_-]in)(?:[_-]?(ms|millis|milliseconds)|[_-]?(?:s|secs?|seconds))?\\{0,4}"\s{0,4}:\s{0,4}\\{0,4}"?(\d{1,12}(?:\.\d{1,9})?)\\{0,4}["\s,}]/i
/** OpenRouter's field, with the headers of the service behind it. */
const resetInBody = /"x-ratelimit-reset\\{0,4}"\s{0,4}:\s{0,4}\\{0,4}"?(\d{1,15})/i

function retryField(text: string): number | undefined {
  const [, milli, number] = named.exec(text) ?? []
  if (number !== undefined) return bounded(milli === undefined ? Number(number) : Number(number) / 1000)
  return resetSeconds(resetInBody.exec(text)?.[1])
}

const amount = String.raw`\d{1,9}(?:\.\d{1,9})?`
const unit = 'milliseconds?|msecs?|ms|seconds?|secs?|s|minutes?|mins?|m|hours?|hrs?|h|days?|d'
/** Such as `20s`, `1m30s` and `6 minutes 0.5 seconds`; a unit may directly precede the next number. */
const duration = String.raw`${amount}\s?(?:${unit})(?:\s?${amount}\s?(?:${unit})){0,4}(?![a-z])`
const asking = new RegExp(
  String.raw`\b(?:try again|retry|retrying|wait|available again|(?:retry|repeat|send) (?:your|the) request)(?: again)?(?: in| after| for)?:?\s{1,4}(?:about |approximately )?(${duration})`,
  'i',
)

/** A reset time, which may accompany the retry time. */
const resetting = new RegExp(String.raw`\bresets? (?:in|after):?\s{1,4}(?:about )?(${duration})`, 'i')

function inWords(text: string): number | undefined {
  const found = asking.exec(text)?.[1] ?? resetting.exec(text)?.[1]
  return found === undefined ? undefined : secondsOf(found)
}

const whole = new RegExp(`^${duration}$`, 'i')
const parts = new RegExp(String.raw`(${amount})\s?(${unit})`, 'gi')

/** Seconds of a duration in words or in Go's form, such as `1m30s` and `6ms`. */
function secondsOf(text: string): number | undefined {
  if (text.length > 100 || !whole.test(text)) return undefined
  let seconds = 0
  for (const [, number, word = ''] of text.matchAll(parts)) seconds += Number(number) * secondsIn(word.toLowerCase())
  return bounded(seconds)
}

function secondsIn(word: string): number {
  if (word.startsWith('ms') || word.startsWith('milli')) return 0.001
  if (word.startsWith('s')) return 1
  if (word.startsWith('m')) return 60
  return word.startsWith('h') ? 3_600 : 86_400
}

/** The last reset of all exhausted limits. If a limit is exhausted and no header says which, the first reset of all. */
function resetOf(header: ReadHeader, isLimited: boolean): number | undefined {
  const told = limits.flatMap(({ reset, remaining }) => {
    const seconds = resetSeconds(header(reset))
    if (seconds === undefined) return []
    return [{ seconds, isSpent: header(remaining)?.trim() === '0' }]
  })
  const spent = told.filter(({ isSpent }) => isSpent).map(({ seconds }) => seconds)
  if (spent.length > 0) return Math.max(...spent)
  return isLimited && told.length > 0 ? Math.min(...told.map(({ seconds }) => seconds)) : undefined
}

/** Headers of OpenAI and most others, of the draft standard, and of Anthropic. */
const limits = [
  ...['', '-requests', '-tokens'].map((of) => ({
    reset: `x-ratelimit-reset${of}`,
    remaining: `x-ratelimit-remaining${of}`,
  })),
  { reset: 'ratelimit-reset', remaining: 'ratelimit-remaining' },
  ...['requests', 'tokens', 'input-tokens', 'output-tokens'].map((of) => ({
    reset: `anthropic-ratelimit-${of}-reset`,
    remaining: `anthropic-ratelimit-${of}-remaining`,
  })),
]

/** A duration, a number of seconds, or a time in seconds or milliseconds since the epoch or in JSON's form. */
function resetSeconds(value: string | undefined): number | undefined {
  const text = value?.trim() ?? ''
  if (!/^\d{1,15}(\.\d{1,9})?$/.test(text)) return secondsOf(text) ?? secondsUntil(text)
  const number = Number(text)
  if (number >= 1e11) return bounded((number - Date.now()) / 1000)
  return bounded(number >= 1e9 ? number - Date.now() / 1000 : number)
}

const isoTime = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?(?:Z|[+-]\d{2}:\d{2})$/

function secondsUntil(text: string): number | undefined {
  if (!isoTime.test(text)) return undefined
  const at = Date.parse(text)
  return Number.isNaN(at) ? undefined : bounded((at - Date.now()) / 1000)
}

function bounded(seconds: number): number | undefined {
  return Number.isFinite(seconds) ? Math.min(longestS, Math.max(0, seconds)) : undefined
}

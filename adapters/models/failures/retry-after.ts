import { retryAfterSeconds } from '../../../core/engine/execution/retry-after.ts'
import type { FailureKind } from './provider-failure.ts'

/** However long the other side asks for: then it may say so again. */
const longestS = 24 * 60 * 60
/** What is looked through of an error's text. */
const lookedAt = 10_000

type Told = Headers | Readonly<Record<string, string>>

/**
 * When a provider wants to be asked again, in seconds, in whichever of the forms that providers use: `retry-after-ms`, `Retry-After`
 * in seconds, as a duration or as a date, Google’s `RetryInfo` and the like in the body, words (“Please try again in 1m30s”), and
 * last the headers that say when a limit begins anew, since that is when it is whole again and not when there is room.
 * @param message the error's text, or its whole body
 * @param kind of anything but a limit, when limits begin anew says something only where nothing is left of one: many services say it
 * with each answer
 * @returns `undefined` where it says nothing; else finite, not negative, and at most a day
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

/** In the forms that it may have, and as Go writes durations and JSON times. */
function retryAfterHeader(value: string | undefined): number | undefined {
  return retryAfterSeconds(value, Date.now()) ?? secondsOf(value?.trim() ?? '') ?? secondsUntil(value?.trim() ?? '')
}

/** By names in lower case; what an SDK gives as an object may have them in any. */
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

/** As it stands in the error's JSON, which may itself be quoted in JSON. */
function retryInfo(text: string): number | undefined {
  const found = /retryDelay\\{0,4}"\s{0,4}:\s{0,4}\\{0,4}"(\d{1,9}(?:\.\d{1,9})?)s/.exec(text)
  return found?.[1] === undefined ? undefined : bounded(Number(found[1]))
}

/** What other services have for it in their JSON, in seconds where the name says nothing. */
const named =
  /"(?:retry[_-]?after|resets?[_-]in)(?:[_-]?(ms|millis|milliseconds)|[_-]?(?:s|secs?|seconds))?\\{0,4}"\s{0,4}:\s{0,4}\\{0,4}"?(\d{1,12}(?:\.\d{1,9})?)\\{0,4}["\s,}]/i
/** OpenRouter’s, with the headers of the service behind it. */
const resetInBody = /"x-ratelimit-reset\\{0,4}"\s{0,4}:\s{0,4}\\{0,4}"?(\d{1,15})/i

function retryField(text: string): number | undefined {
  const [, milli, number] = named.exec(text) ?? []
  if (number !== undefined) return bounded(milli === undefined ? Number(number) : Number(number) / 1000)
  return resetSeconds(resetInBody.exec(text)?.[1])
}

const amount = String.raw`\d{1,9}(?:\.\d{1,9})?`
const unit = 'milliseconds?|msecs?|ms|seconds?|secs?|s|minutes?|mins?|m|hours?|hrs?|h|days?|d'
/** Such as `20s`, `1m30s` and `6 minutes 0.5 seconds`; a unit may stand against the next number. */
const duration = String.raw`${amount}\s?(?:${unit})(?:\s?${amount}\s?(?:${unit})){0,4}(?![a-z])`
const asking = new RegExp(
  String.raw`\b(?:try again|retry|retrying|wait|available again|(?:retry|repeat|send) (?:your|the) request)(?: again)?(?: in| after| for)?:?\s{1,4}(?:about |approximately )?(${duration})`,
  'i',
)

/** When a limit begins anew is said beside when to come again. */
const resetting = new RegExp(String.raw`\bresets? (?:in|after):?\s{1,4}(?:about )?(${duration})`, 'i')

function inWords(text: string): number | undefined {
  const found = asking.exec(text)?.[1] ?? resetting.exec(text)?.[1]
  return found === undefined ? undefined : secondsOf(found)
}

const whole = new RegExp(`^${duration}$`, 'i')
const parts = new RegExp(String.raw`(${amount})\s?(${unit})`, 'gi')

/** Seconds of a duration in words or as Go writes it, as `1m30s` and `6ms`. */
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

/** Of the limits of which nothing is left the last to begin anew; where none is said to be spent and yet one is, the first of all. */
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

/** Of OpenAI and most others, of the standard to be, and of Anthropic. */
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

/** A duration, a number of seconds, or a time in seconds or milliseconds since the epoch or as JSON writes it. */
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

import { InvalidArgumentError } from 'commander'

/** Parsers for option values. Commander reports their errors as bad usage. */

export function wholeNumber(text: string): number {
  if (!/^\d{1,15}$/.test(text)) throw new InvalidArgumentError('It must be a whole number.')
  return Number(text)
}

/** An empty name would mean the working directory. */
export function folder(text: string): string {
  if (text.trim() === '') throw new InvalidArgumentError('It must name a folder.')
  return text
}

export function amount(text: string): number {
  const value = Number(text)
  if (text.trim() === '' || !Number.isFinite(value)) throw new InvalidArgumentError('It must be a number.')
  return value
}

/** For an option that may be repeated. */
export function collected(text: string, before: readonly string[] = []): string[] {
  return [...before, text]
}

export function collectedEntry(text: string, before: Readonly<Record<string, string>> = {}): Record<string, string> {
  const at = text.indexOf('=')
  if (at < 1) throw new InvalidArgumentError('It must look like name=value.')
  return { ...before, [text.slice(0, at)]: text.slice(at + 1) }
}

export function upperCase(text: string): string {
  return text.toUpperCase()
}

/** Commander would treat a bare `null` as a missing value. */
export interface GivenJson {
  readonly json: unknown
}

/** The API reports what it does not accept. */
export function givenJson(text: string): GivenJson {
  try {
    return { json: JSON.parse(text) }
  } catch {
    throw new InvalidArgumentError('It must be JSON.')
  }
}

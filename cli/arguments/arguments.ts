import { InvalidArgumentError } from 'commander'

/** Parsers for option values. Commander reports what they throw as bad usage. */

export function wholeNumber(text: string): number {
  if (!/^\d{1,15}$/.test(text)) throw new InvalidArgumentError('It must be a whole number.')
  return Number(text)
}

/** An empty name would be the folder in which the command is given. */
export function folder(text: string): string {
  if (text.trim() === '') throw new InvalidArgumentError('It must name a folder.')
  return text
}

export function amount(text: string): number {
  const value = Number(text)
  if (text.trim() === '' || !Number.isFinite(value)) throw new InvalidArgumentError('It must be a number.')
  return value
}

/** For an option that may be given several times. */
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

/** By itself a `null` would be to Commander a value that is missing. */
export interface GivenJson {
  readonly json: unknown
}

/** The API says what it does not take of it. */
export function givenJson(text: string): GivenJson {
  try {
    return { json: JSON.parse(text) }
  } catch {
    throw new InvalidArgumentError('It must be JSON.')
  }
}

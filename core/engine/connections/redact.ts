import { Buffer } from 'node:buffer'
import type { Credential } from '../../../contract/resources/connection.ts'
import { maxHeaderCharacters, type WebResponse } from '../../base/ports/web.ts'
import { withoutEscaped } from './escaped.ts'

/** An answer without what its request was authorised with. */
export interface ConnectedResponse extends WebResponse {
  /** The same of a text that is unpacked of it, or told as it is: also in base64. Absent where nothing was sent along. */
  readonly hide?: (text: string) => string
}

const shown = '[secret]'
/** Of a shorter one nobody could tell whether it stands there by chance. */
const shortest = 8

/** The texts that nobody is to be told: what is sent, and what that is made of. */
export function secretsOf(credential: Credential, sent: Readonly<Record<string, string>>): readonly string[] {
  const values = [...Object.values(sent), ...Object.values(sent).map(withoutScheme), ...partsOf(credential)]
  const written = values.flatMap((value) => [
    value,
    inJson(value),
    withSlashes(inJson(value)),
    encodeURIComponent(value),
  ])
  // The longest first, so that none is taken apart by one that stands in it.
  return [...new Set(written)].filter(({ length }) => length >= shortest).sort((a, b) => b.length - a.length)
}

function partsOf(credential: Credential): readonly string[] {
  switch (credential.kind) {
    case 'headers':
      return Object.values(credential.headers)
    case 'basic':
      return [credential.username, credential.password]
    case 'bearer':
      return [credential.token]
    case 'oauth_client_credentials':
      return [credential.client_secret]
    case 'oauth_authorization_code':
      return credential.client_secret === undefined ? [] : [credential.client_secret]
  }
}

function withoutScheme(value: string): string {
  return value.replace(/^\S+ /, '')
}

function inJson(value: string): string {
  return JSON.stringify(value).slice(1, -1)
}

/** As PHP writes JSON. */
function withSlashes(json: string): string {
  return json.replaceAll('/', '\\/')
}

/** What stands in the base64 of each text that holds it, by where in three bytes it begins. */
function inBase64(secret: string): readonly string[] {
  return [0, 1, 2].flatMap((before) => {
    const bytes = Buffer.concat([Buffer.alloc(before), Buffer.from(secret)])
    const whole = bytes.toString('base64').slice(Math.ceil((before * 8) / 6), Math.floor((bytes.length * 8) / 6))
    return [whole, whole.replaceAll('+', '-').replaceAll('/', '_')]
  })
}

/** Hides them in a text that is told as it is, also in base64. Not so in a body: a file that stands there would be torn before it is unpacked. */
export function hidingOf(secrets: readonly string[]): (text: string) => string {
  const everyWay = [...secrets.flatMap(inBase64), ...secrets]
  return (text) => without(text, everyWay)
}

/** An answer without what its request was authorised with, wherever a service gives that back. */
export function redacted(answer: WebResponse, secrets: readonly string[]): ConnectedResponse {
  const { bytes, ...told } = answer
  const body = without(answer.body, secrets)
  return {
    ...told,
    url: without(answer.url, secrets),
    headers: Object.fromEntries(
      Object.entries(answer.headers).map(([name, value]) => [name, ofHeader(value, secrets)]),
    ),
    body: answer.truncated ? withoutBegun(body, secrets) : body,
    ...(bytes && !holds(bytes, secrets) && { bytes }),
    hide: hidingOf(secrets),
  }
}

/** It may have been cut, which shows in how long it is alone; of a character in two halves it may be one shorter. */
function ofHeader(value: string, secrets: readonly string[]): string {
  const told = without(value, secrets)
  return value.length < maxHeaderCharacters - 1 ? told : withoutBegun(told, secrets)
}

/** What is packed nobody finds a secret in; what is made of it is looked through by `hide`. */
function holds(bytes: Uint8Array, secrets: readonly string[]): boolean {
  const found = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return secrets.some((secret) => found.includes(secret))
}

function without(text: string, secrets: readonly string[]): string {
  const told = secrets.reduce((rest, secret) => rest.replaceAll(secret, shown), text)
  return withoutEscaped(told, secrets, shown)
}

/** Where a text was cut, a secret may just have begun. */
function withoutBegun(text: string, secrets: readonly string[]): string {
  const begun = Math.max(0, ...secrets.map((secret) => lengthOfBegun(secret, text)))
  return begun < shortest / 2 ? text : text.slice(0, -begun)
}

/**
 * How much of a secret a text ends with, whole or in part: the border of the two joined, as Knuth, Morris and Pratt find it. A
 * service chooses the text, so it is to take no longer than both are long.
 */
function lengthOfBegun(secret: string, text: string): number {
  const joined = `${secret}\u0000${text.slice(-secret.length)}`
  const borders = new Uint32Array(joined.length)
  for (let at = 1; at < joined.length; at++) {
    let border = borders[at - 1] ?? 0
    while (border > 0 && joined[at] !== joined[border]) border = borders[border - 1] ?? 0
    borders[at] = joined[at] === joined[border] ? border + 1 : 0
  }
  return borders.at(-1) ?? 0
}

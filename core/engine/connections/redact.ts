import { Buffer } from 'node:buffer'
import type { Credential } from '../../../contract/resources/connection.ts'
import { maxHeaderCharacters, type WebResponse } from '../../base/ports/web.ts'
import { withoutEscaped } from './escaped.ts'

/** An answer without the credentials of its request. */
export interface ConnectedResponse extends WebResponse {
  /**
   * Hides the credentials in a text decoded from the answer, or quoted from it, including base64. Absent if no credentials were
   * sent.
   */
  readonly hide?: (text: string) => string
}

const shown = '[secret]'
/** A shorter secret could occur by chance. */
const shortest = 8

/** The texts to hide: the sent headers, and the secrets that they are made of. */
export function secretsOf(credential: Credential, sent: Readonly<Record<string, string>>): readonly string[] {
  const values = [...Object.values(sent), ...Object.values(sent).map(withoutScheme), ...partsOf(credential)]
  const written = values.flatMap((value) => [
    value,
    inJson(value),
    withSlashes(inJson(value)),
    encodeURIComponent(value),
  ])
  // The longest first, so that no secret is broken up by another that it contains.
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

/** Escapes slashes as PHP does in JSON. */
function withSlashes(json: string): string {
  return json.replaceAll('/', '\\/')
}

/** The base64 fragments of a secret, for each of the three alignments at which it may begin. */
function inBase64(secret: string): readonly string[] {
  return [0, 1, 2].flatMap((before) => {
    const bytes = Buffer.concat([Buffer.alloc(before), Buffer.from(secret)])
    const whole = bytes.toString('base64').slice(Math.ceil((before * 8) / 6), Math.floor((bytes.length * 8) / 6))
    return [whole, whole.replaceAll('+', '-').replaceAll('/', '_')]
  })
}

/**
 * Hides secrets in a text that is shown as it is, including base64. Bodies are exempt: an encoded file in one would be damaged
 * before it is decoded.
 */
export function hidingOf(secrets: readonly string[]): (text: string) => string {
  const everyWay = [...secrets.flatMap(inBase64), ...secrets]
  return (text) => without(text, everyWay)
}

/** An answer without the credentials of its request, wherever a service returns them. */
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

/** A cut header is recognised by its length alone, which is one less if a character was cut in two. */
function ofHeader(value: string, secrets: readonly string[]): string {
  const told = without(value, secrets)
  return value.length < maxHeaderCharacters - 1 ? told : withoutBegun(told, secrets)
}

/** A secret inside compressed bytes is not found here; `hide` checks the text extracted from them. */
function holds(bytes: Uint8Array, secrets: readonly string[]): boolean {
  const found = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return secrets.some((secret) => found.includes(secret))
}

function without(text: string, secrets: readonly string[]): string {
  const told = secrets.reduce((rest, secret) => rest.replaceAll(secret, shown), text)
  return withoutEscaped(told, secrets, shown)
}

/** A cut text may end in the beginning of a secret. */
function withoutBegun(text: string, secrets: readonly string[]): string {
  const begun = Math.max(0, ...secrets.map((secret) => lengthOfBegun(secret, text)))
  return begun < shortest / 2 ? text : text.slice(0, -begun)
}

/**
 * The length of the secret, or of its beginning, at the end of a text: the border of the two joined, as Knuth, Morris and Pratt
 * compute it. A service chooses the text, so the time must be linear.
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

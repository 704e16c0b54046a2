import * as z from 'zod'
import { isSortieError } from '../../../contract/errors.ts'
import { parseJson } from '../../base/payloads/parse-json.ts'
import type { Web, WebResponse } from '../../base/ports/web.ts'
import { isPrivate } from '../../records/service-connection/bound-host.ts'
import { unusable } from './unusable.ts'

/** The client that requests tokens. Without a secret it is a public client, which only its grant authenticates. */
export interface TokenClient {
  readonly token_url: string
  readonly client_id: string
  readonly client_secret?: string | undefined
  readonly client_auth: 'basic' | 'body'
}

export interface Tokens {
  readonly access_token: string
  readonly refresh_token?: string | undefined
  /** Seconds; absent if the service does not tell it. */
  readonly expires_in?: number | undefined
}

interface Asking {
  readonly web: Web
  readonly signal: AbortSignal
  /** The name of the connection, for messages. */
  readonly name: string
}

const timeoutMs = 10_000
const maxBytes = 64 * 1024
const longestLifeS = 24 * 60 * 60

const token = z
  .string()
  .max(8192)
  .regex(/^[\x21-\x7e]+$/)

/** RFC 6749, 5.1; some services write numbers as text, and Slack names the kind of owner in place of `Bearer`. */
const Answer = z.object({
  access_token: token,
  token_type: z
    .string()
    .regex(/^(?:bearer|bot|user)$/i)
    .default('Bearer'),
  refresh_token: token.optional().catch(undefined),
  expires_in: z.coerce.number().positive().optional().catch(undefined),
})

/** Says that the grant is void (RFC 6749, 5.2), also in the variants of some services, and with any status. */
const Refusal = z.object({
  error: z.enum([
    'invalid_grant',
    'bad_refresh_token',
    'invalid_refresh_token',
    'bad_verification_code',
    'interaction_required',
    'consent_required',
  ]),
})

/** For services that report a void grant in words, with another error code, such as Atlassian’s, LinkedIn’s and HubSpot’s. */
const Explanation = z.object({
  error_description: z.string().max(1000).optional().catch(undefined),
  message: z.string().max(1000).optional().catch(undefined),
})
const refreshTokenIsOver =
  /\brefresh[ _]?token\b.{0,20}\bis (?:invalid|expired|revoked)|\b(?:invalid|expired|revoked) refresh[ _]?token\b/i

/** A server error does not end a grant. */
function isRefusal(said: unknown, status: number): boolean {
  if (Refusal.safeParse(said).success) return true
  const { error_description, message } = Explanation.safeParse(said).data ?? {}
  return status < 500 && refreshTokenIsOver.test(error_description ?? message ?? '')
}

/**
 * Requests tokens from an endpoint.
 * @returns `refused` if it accepts the client but not the grant
 * @throws SortieError `connection_unusable`; it contains nothing that was sent or answered
 */
export async function askForTokens(
  asking: Asking,
  client: TokenClient,
  form: Readonly<Record<string, string>>,
): Promise<Tokens | 'refused'> {
  const answer = await ask(asking, client, form)
  const said = jsonIn(answer)
  if (isRefusal(said, answer.status)) return 'refused'
  if (answer.status !== 200) throw unusable(asking.name, `its token endpoint answered ${answer.status}`)
  const told = Answer.safeParse(said)
  if (!told.success) throw unusable(asking.name, 'its token endpoint answered with no bearer token')
  const { access_token, refresh_token, expires_in } = told.data
  const lifeS = expires_in === undefined ? undefined : Math.min(expires_in, longestLifeS)
  return { access_token, refresh_token, expires_in: lifeS }
}

async function ask(
  { web, signal, name }: Asking,
  client: TokenClient,
  form: Readonly<Record<string, string>>,
): Promise<WebResponse> {
  const url = new URL(client.token_url)
  if (!isPrivate(url)) throw unusable(name, 'its token endpoint is not asked by https')
  try {
    return await web.fetch({
      url: client.token_url,
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' },
      body: String(new URLSearchParams({ ...form, ...namedInForm(client) })),
      secret: { headers: headersOf(client), mayGoTo: ({ origin }) => origin === url.origin },
      ...{ signal, timeoutMs, maxBytes },
    })
  } catch (error) {
    if (signal.aborted || !isSortieError(error)) throw error
    throw unusable(name, `its token endpoint could not be asked (${error.code})`)
  }
}

function namedInForm({ client_auth, client_id, client_secret }: TokenClient): Record<string, string> {
  if (client_secret === undefined) return { client_id }
  return client_auth === 'body' ? { client_id, client_secret } : {}
}

/** Both parts are form-encoded before they are joined (RFC 6749, 2.3.1). */
function headersOf({ client_auth, client_id, client_secret }: TokenClient): Record<string, string> {
  if (client_auth === 'body' || client_secret === undefined) return {}
  const pair = [client_id, client_secret].map((part) => String(new URLSearchParams({ x: part })).slice(2)).join(':')
  return { authorization: `Basic ${Buffer.from(pair).toString('base64')}` }
}

function jsonIn({ body }: WebResponse): unknown {
  try {
    return parseJson(body, 'The answer')
  } catch (error) {
    if (isSortieError(error)) return undefined
    throw error
  }
}

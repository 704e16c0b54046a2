import * as z from 'zod'
import { isSortieError } from '../../../contract/errors.ts'
import { parseJson } from '../../base/payloads/parse-json.ts'
import type { Clock } from '../../base/ports/clock.ts'
import type { Web, WebResponse } from '../../base/ports/web.ts'
import { isPrivate } from '../../records/service-connection/bound-host.ts'
import type { OAuthClient } from '../../records/service-connection/credential.ts'
import { unusable } from './unusable.ts'

export interface Token {
  readonly value: string
  /** On the monotonic clock: from then on another is asked for. */
  readonly until: number
}

const timeoutMs = 10_000
const maxBytes = 64 * 1024
/** Where a service does not say how long a token is good. */
const usualLifeS = 300
const longestLifeS = 24 * 60 * 60
/** Before it expires: a tenth of its life, so that it does not expire on its way, and a minute at the most. */
const earlierS = 60

const visible = /^[\x21-\x7e]+$/

/** RFC 6749, 5.1; some services write numbers as text. */
const Answer = z.object({
  access_token: z.string().max(8192).regex(visible),
  token_type: z
    .string()
    .regex(/^bearer$/i)
    .default('Bearer'),
  expires_in: z.coerce.number().positive().catch(usualLifeS),
})

interface Asking {
  readonly web: Web
  readonly clock: Clock
  readonly signal: AbortSignal
}

/**
 * Asks for a token by the client's own credentials (RFC 6749, 4.4).
 * @throws SortieError `connection_unusable`; nothing that was sent or answered is in it
 */
export async function fetchToken(asking: Asking, name: string, client: OAuthClient): Promise<Token> {
  const askedAt = asking.clock.monotonic()
  const answer = await ask(asking, name, client)
  if (answer.status !== 200) throw unusable(name, `its token endpoint answered ${answer.status}`)
  const told = Answer.safeParse(jsonIn(answer))
  if (!told.success) throw unusable(name, 'its token endpoint answered with no bearer token')
  const { access_token, expires_in } = told.data
  const lifeS = Math.min(expires_in, longestLifeS)
  return { value: access_token, until: askedAt + (lifeS - Math.min(earlierS, lifeS / 10)) * 1000 }
}

async function ask({ web, signal }: Asking, name: string, client: OAuthClient): Promise<WebResponse> {
  const url = new URL(client.token_url)
  if (!isPrivate(url)) throw unusable(name, 'its token endpoint is not asked by https')
  try {
    return await web.fetch({
      url: client.token_url,
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' },
      body: String(new URLSearchParams(formOf(client))),
      secret: { headers: headersOf(client), mayGoTo: ({ origin }) => origin === url.origin },
      ...{ signal, timeoutMs, maxBytes },
    })
  } catch (error) {
    if (signal.aborted || !isSortieError(error)) throw error
    throw unusable(name, `its token endpoint could not be asked (${error.code})`)
  }
}

function formOf({ client_auth, client_id, client_secret, scope, audience }: OAuthClient): Record<string, string> {
  return {
    grant_type: 'client_credentials',
    ...(scope === undefined ? {} : { scope }),
    ...(audience === undefined ? {} : { audience }),
    ...(client_auth === 'body' ? { client_id, client_secret } : {}),
  }
}

/** Both parts are encoded as in a form before they are joined (RFC 6749, 2.3.1). */
function headersOf({ client_auth, client_id, client_secret }: OAuthClient): Record<string, string> {
  if (client_auth === 'body') return {}
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

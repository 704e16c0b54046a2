import type { Clock } from '../../base/ports/clock.ts'
import type { Web } from '../../base/ports/web.ts'
import type { OAuthClient } from '../../records/service-connection/credential.ts'
import { askForTokens } from './token-endpoint.ts'
import { unusable } from './unusable.ts'

export interface Token {
  readonly value: string
  /** On the monotonic clock: after this a new token is requested. */
  readonly until: number
}

/** The lifetime of a token if the service does not tell it. */
const usualLifeS = 300
/** The time before expiry: a tenth of the lifetime, so that the token does not expire on its way, and at most a minute. */
const earlierS = 60

/** How long before its expiry a token is replaced. */
export function earlierBy(lifeS: number): number {
  return Math.min(earlierS, lifeS / 10)
}

interface Asking {
  readonly web: Web
  readonly clock: Clock
  readonly signal: AbortSignal
}

/**
 * Requests a token with the client's own credentials (RFC 6749, 4.4).
 * @throws SortieError `connection_unusable`; it contains nothing that was sent or answered
 */
export async function fetchToken({ web, clock, signal }: Asking, name: string, client: OAuthClient): Promise<Token> {
  const askedAt = clock.monotonic()
  const told = await askForTokens({ web, signal, name }, client, formOf(client))
  if (told === 'refused') throw unusable(name, 'its token endpoint refused the client')
  const { access_token, expires_in: lifeS = usualLifeS } = told
  return { value: access_token, until: askedAt + (lifeS - earlierBy(lifeS)) * 1000 }
}

function formOf({ scope, audience }: OAuthClient): Record<string, string> {
  return {
    grant_type: 'client_credentials',
    ...(scope === undefined ? {} : { scope }),
    ...(audience === undefined ? {} : { audience }),
  }
}

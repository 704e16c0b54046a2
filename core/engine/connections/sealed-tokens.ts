import { createHash } from 'node:crypto'
import * as z from 'zod'
import { isSortieError } from '../../../contract/errors.ts'
import type { Secrets } from '../../base/ports/secrets.ts'
import type { ServiceConnection } from '../../records/service-connection/service-connection.ts'
import { earlierBy } from './oauth-token.ts'
import type { Tokens } from './token-endpoint.ts'
import { needsAuthorization } from './unusable.ts'

/** Granted tokens, valid until they are refreshed. Times are milliseconds since the epoch. */
export interface GrantedTokens {
  readonly access_token: string
  readonly refresh_token?: string | undefined
  /** The token is refreshed from `due` on, and invalid from `over` on. Null if the service does not tell its lifetime. */
  readonly due: number | null
  readonly over: number | null
}

/** @param before keeps its values if the service omits them */
export function grantedAt(now: number, told: Tokens, before?: GrantedTokens): GrantedTokens {
  const { access_token, refresh_token = before?.refresh_token, expires_in: lifeS } = told
  const over = lifeS === undefined ? null : now + lifeS * 1000
  const due = lifeS === undefined ? null : now + (lifeS - earlierBy(lifeS)) * 1000
  return { access_token, refresh_token, due, over }
}

/** Identifies the secret of the connection and its hosts, so that nobody can move the tokens to another one. */
type Bound = Pick<ServiceConnection, 'name' | 'hosts' | 'revision'>

const Sealed = z.object({
  bound: z.string(),
  access_token: z.string(),
  refresh_token: z.string().optional(),
  due: z.number().nullable(),
  over: z.number().nullable(),
})

/** KMS seals 4,096 bytes at once, and two tokens may be longer. */
const pieceLength = 3000

export function sealTokens(
  { secrets }: { readonly secrets: Secrets },
  tenant: string,
  to: Bound,
  tokens: GrantedTokens,
): Promise<string[]> {
  const text = JSON.stringify({ bound: hashOf(to), ...tokens })
  const pieces = Array.from({ length: Math.ceil(text.length / pieceLength) }, (_, at) =>
    text.slice(at * pieceLength, (at + 1) * pieceLength),
  )
  return Promise.all(pieces.map((piece) => secrets.seal(tenant, piece)))
}

/** @throws SortieError `connection_needs_authorization` if they are not as they were sealed */
export async function openTokens(
  { secrets }: { readonly secrets: Secrets },
  tenant: string,
  to: Bound,
  sealed: readonly string[],
): Promise<GrantedTokens> {
  const pieces = await Promise.all(sealed.map((piece) => secrets.open(tenant, piece))).catch((error: unknown) => {
    // Sealed with another key, for example before a restore without that key: nobody can open it again.
    throw isSortieError(error) && error.code === 'invalid_input' ? needsAuthorization(to.name) : error
  })
  const read = tokensIn(pieces.join(''))
  if (read?.bound !== hashOf(to)) throw needsAuthorization(to.name)
  const { bound: _, ...tokens } = read
  return tokens
}

/** The error gives no details: they would reveal parts of the secret. */
function tokensIn(text: string) {
  try {
    return Sealed.safeParse(JSON.parse(text)).data
  } catch {
    return undefined
  }
}

function hashOf({ name, hosts, revision }: Bound): string {
  return createHash('sha256')
    .update(JSON.stringify([name, hosts, revision, 'tokens']))
    .digest('base64url')
}

import { createHash } from 'node:crypto'
import { isSortieError, SortieError } from '../../../contract/errors.ts'
import type { Credential } from '../../../contract/resources/connection.ts'
import type { Secrets } from '../../base/ports/secrets.ts'
import { SealedCredential } from '../../records/service-connection/credential.ts'
import type { ServiceConnection } from '../../records/service-connection/service-connection.ts'
import { unusable } from './unusable.ts'

/** What KMS seals at once; one machine takes no more. */
const maxSealedBytes = 4096

/** What a secret is sealed with, and cannot be parted from. */
type Bound = Pick<ServiceConnection, 'name' | 'hosts'>

/** @throws SortieError `not_applicable` for one that is too long */
export async function sealCredential(
  { secrets }: { readonly secrets: Secrets },
  tenant: string,
  to: Bound,
  credential: Credential,
): Promise<string> {
  const text = JSON.stringify({ bound: hashOf(to), credential })
  if (Buffer.byteLength(text) > maxSealedBytes) {
    throw new SortieError(
      'not_applicable',
      `A credential may have at most ${maxSealedBytes} bytes as JSON, including its settings`,
    )
  }
  return secrets.seal(tenant, text)
}

/** @throws SortieError `connection_unusable` where it is not as it was sealed */
export async function openCredential(
  { secrets }: { readonly secrets: Secrets },
  tenant: string,
  connection: ServiceConnection,
): Promise<Credential> {
  const { bound, credential } = await opened(secrets, tenant, connection)
  if (bound === hashOf(connection)) return credential
  throw unusable(connection.name, 'its hosts are not those that its secret was sealed for; rotate it')
}

async function opened(secrets: Secrets, tenant: string, { name, sealed }: ServiceConnection) {
  const text = await secrets.open(tenant, sealed).catch((error: unknown) => {
    // What was sealed with another key, as after a restore without that: nobody opens it again.
    throw isRefusal(error) ? unusable(name, 'its secret cannot be opened here; rotate it') : error
  })
  const read = sealedIn(text)
  if (!read) throw unusable(name, 'its secret is not one of this release; rotate it')
  return read
}

/** Nothing of what is wrong with it is told: that would tell of the secret. */
function sealedIn(text: string) {
  try {
    return SealedCredential.safeParse(JSON.parse(text)).data
  } catch {
    return undefined
  }
}

function isRefusal(error: unknown): boolean {
  return isSortieError(error) && error.code === 'invalid_input'
}

function hashOf({ name, hosts }: Bound): string {
  return createHash('sha256')
    .update(JSON.stringify([name, hosts]))
    .digest('base64url')
}

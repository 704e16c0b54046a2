import { createHash } from 'node:crypto'
import { isSortieError, SortieError } from '../../../contract/errors.ts'
import type { Credential } from '../../../contract/resources/connection.ts'
import type { Secrets } from '../../base/ports/secrets.ts'
import { SealedCredential } from '../../records/service-connection/credential.ts'
import type { ServiceConnection } from '../../records/service-connection/service-connection.ts'
import { unusable } from './unusable.ts'

/** The bound of KMS; one machine has the same. */
const maxSealedBytes = 4096

/** The fields that are bound to a secret by its seal. */
type Bound = Pick<ServiceConnection, 'name' | 'hosts'>

/** @throws SortieError `not_applicable` if it is too long */
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

/** @throws SortieError `connection_unusable` if it is not as it was sealed */
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
    // Sealed with another key, for example before a restore without that key: nobody can open it again.
    throw isRefusal(error) ? unusable(name, 'its secret cannot be opened here; rotate it') : error
  })
  const read = sealedIn(text)
  if (!read) throw unusable(name, 'its secret is not one of this release; rotate it')
  return read
}

/** The error gives no details: they would reveal parts of the secret. */
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

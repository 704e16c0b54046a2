import { createHash } from 'node:crypto'
import * as z from 'zod'
import { isSortieError, SortieError } from '../../../contract/errors.ts'
import type { Secrets } from '../../base/ports/secrets.ts'
import type { ModelProvider } from '../../records/model-provider/model-provider.ts'

/** The address to which a key may be sent is bound to it by the seal. */
type Bound = Pick<ModelProvider, 'name' | 'protocol' | 'base_url'>
type SealPorts = { readonly secrets: Secrets }

const SealedKey = z.object({ bound: z.string(), key: z.string() })

export function sealKey({ secrets }: SealPorts, tenant: string, to: Bound, key: string): Promise<string> {
  return secrets.seal(tenant, JSON.stringify({ bound: hashOf(to), key }))
}

/** @returns `undefined` if the service needs no key. @throws SortieError `model_key_refused` if it is not as it was sealed */
export async function openKey(
  { secrets }: SealPorts,
  tenant: string,
  { sealed, ...to }: Bound & Pick<ModelProvider, 'sealed'>,
): Promise<string | undefined> {
  if (sealed === null) return undefined
  const text = await secrets.open(tenant, sealed).catch((error: unknown) => {
    // Sealed with another key, for example before a restore without that key: nobody can open it again.
    throw isSortieError(error) && error.code === 'invalid_input' ? unusable(to.name) : error
  })
  const read = sealedIn(text)
  if (read?.bound !== hashOf(to)) throw unusable(to.name)
  return read.key
}

/** The error gives no details: they would reveal parts of the key. */
function sealedIn(text: string) {
  try {
    return SealedKey.safeParse(JSON.parse(text)).data
  } catch {
    return undefined
  }
}

function unusable(name: string): SortieError {
  return new SortieError(
    'model_key_refused',
    `The key of the model provider ${name} cannot be opened here, or was sealed for another address: set it again with PUT /v1/model-providers/${name}`,
  )
}

function hashOf({ name, protocol, base_url }: Bound): string {
  return createHash('sha256')
    .update(JSON.stringify([name, protocol, base_url]))
    .digest('base64url')
}

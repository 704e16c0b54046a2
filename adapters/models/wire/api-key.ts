import { ProviderFailure } from '../failures/provider-failure.ts'
import type { Ask } from '../provider.ts'

/**
 * The header with the service's key; none for a service without a key.
 * @throws ProviderFailure, which does not repeat the key, if a header cannot carry it
 */
export async function keyHeader(name: string, ask: Ask | undefined): Promise<Readonly<Record<string, string>>> {
  return ask === undefined ? {} : { [name]: await keyOf(ask) }
}

/** @throws ProviderFailure as above */
export async function keyOf(ask: Ask): Promise<string> {
  const key = (await ask())?.trim()
  if (!key) throw new ProviderFailure('key_refused', 'The operator has set no API key for this provider')
  if (/^[\x21-\x7e]+$/.test(key)) return key
  throw new ProviderFailure('key_refused', 'The API key of this provider has characters that no header takes')
}

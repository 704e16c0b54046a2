import * as z from 'zod'
import { SortieError } from '../../../contract/errors.ts'
import type { WallClock } from '../../base/ports/clock.ts'
import type { Ids } from '../../base/ports/ids.ts'
import type { Change, Key, Stores } from '../../base/ports/store.ts'
import { kindOf, record } from '../../base/storing/kind.ts'
import { readItem } from '../../base/storing/reading.ts'
import { hashSecret, secretBytes } from '../../records/key/api-key.ts'
import { type Caller, callerByName } from '../../records/key/authenticate.ts'
import { requireLiveSession } from '../../records/key/session.ts'

/** Signs a browser in once, in place of the key that made it. */
const StoredCode = record({
  key_id: z.string(),
  /** The session that asked for it: the code ends with it. */
  session_id: z.string().exactOptional(),
})
type StoredCode = z.output<typeof StoredCode>

const signInCodeKind = kindOf('sign-in code', 'ephemeral', StoredCode)

const lifeMs = 10 * 60_000
const pattern = /^code_([0-9A-HJKMNP-TV-Z]{26})_([A-Za-z0-9_-]{43})$/

interface CodePorts {
  readonly stores: Stores
  readonly ids: Ids
  readonly clock: WallClock
}

/** Whose code it is. */
interface Maker {
  readonly tenant: { readonly id: string }
  readonly key: { readonly id: string }
  readonly session?: { readonly id: string }
}

/** A link that signs a browser in once. The code is in its fragment, which browsers send to nobody. */
export function createSignInCode({ stores, ids, clock }: CodePorts) {
  /** @param address of this API, without a slash at its end */
  return async ({ tenant, key, session }: Maker, address: string) => {
    const secret = ids.secret(secretBytes)
    const expiresAt = clock.now() + lifeMs
    const body: StoredCode = { key_id: key.id, ...(session && { session_id: session.id }) }
    const item = { ...codeKey(secret), version: 1, body, expires_at: Math.ceil(expiresAt / 1000) }
    await stores.tenant(tenant.id).write([{ change: 'put', table: 'ephemeral', item, when: { absent: true } }])
    const code = `code_${tenant.id.slice('ten_'.length)}_${secret}`
    return { code, url: `${address}/sign-in#${code}`, expires_at: new Date(expiresAt).toISOString() }
  }
}

/** A code that is still good: for whom, and the change that uses it up. */
interface ReadCode {
  readonly caller: Caller
  readonly spend: Change
}

/** @throws SortieError `unauthenticated` if it is unknown, expired or used, or if its key or session has ended */
export async function readSignInCode(ports: { readonly stores: Stores }, code: string): Promise<ReadCode> {
  const [, tenantPart, secret] = pattern.exec(code) ?? []
  if (!tenantPart || !secret) throw refused()
  const tenant = `ten_${tenantPart}`
  const store = ports.stores.tenant(tenant)
  const item = await readItem(store, signInCodeKind, codeKey(secret), { consistent: true })
  if (!item) throw refused()
  const { key_id, session_id } = item.body
  if (session_id !== undefined) await requireLiveSession(store, session_id)
  const spend: Change = { change: 'delete', table: 'ephemeral', key: codeKey(secret), when: { version: item.version } }
  return { caller: await callerByName(ports, tenant, key_id), spend }
}

function codeKey(secret: string): Key {
  return { partition: `sign-in-code#${hashSecret(secret)}`, sort: 'code' }
}

function refused(): SortieError {
  return new SortieError(
    'unauthenticated',
    'This sign-in link is unknown, expired or used; make another with `sortie sign-in`',
  )
}

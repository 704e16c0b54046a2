import { SortieError } from '../../../contract/errors.ts'
import type { Stores } from '../../base/ports/store.ts'
import { hashSecret, secretMatches } from '../../records/key/api-key.ts'
import { readSubscription, type StoredSubscription } from '../../records/mail-subscription/mail-subscription.ts'

/** What the link of a mail does. */
export type LinkAct = 'confirm' | 'unsubscribe'

/** It names its subscription, and has the secret whose hash that keeps. */
export function linkToken(act: LinkAct, tenant: string, subscription: string, secret: string): string {
  return `${act}_${tenant.slice('ten_'.length)}_${subscription.slice('mls_'.length)}_${secret}`
}

export function linkUrl(origin: string, token: string): string {
  return `${origin}/v1/mail-links/${token}`
}

const pattern = /^(confirm|unsubscribe)_([0-9A-HJKMNP-TV-Z]{26})_([0-9A-HJKMNP-TV-Z]{26})_([A-Za-z0-9_-]{43})$/

export interface GenuineLink extends StoredSubscription {
  readonly tenant: string
  readonly act: LinkAct
}

/** @throws SortieError `not_found`, the same for every reason, so that it reveals nothing about addresses */
export async function requireGenuineLink({ stores }: { readonly stores: Stores }, token: string): Promise<GenuineLink> {
  const [, act, tenantPart, subscriptionPart, secret = ''] = pattern.exec(token) ?? []
  if (act !== 'confirm' && act !== 'unsubscribe') throw unknownLink()
  const tenant = `ten_${tenantPart}`
  const found = await readSubscription(stores.tenant(tenant), `mls_${subscriptionPart}`)
  const { confirm_hash, unsubscribe_hash } = found?.subscription ?? nobodys()
  if (!secretMatches(secret, act === 'confirm' ? confirm_hash : unsubscribe_hash) || !found) throw unknownLink()
  return { ...found, tenant, act }
}

/** Compared with as well, so that an unknown subscription takes as long. */
function nobodys() {
  const nothing = hashSecret('')
  return { confirm_hash: nothing, unsubscribe_hash: nothing }
}

function unknownLink(): SortieError {
  return new SortieError('not_found', 'This link is unknown or has expired')
}

import type { LinkKeyRotation, RotateLinkKey } from '../../../contract/resources/approval.ts'
import { iso } from '../../base/times/iso.ts'
import type { Caller } from '../../records/key/authenticate.ts'
import { changeLinkKeys, type LinkKeyPorts, newKey } from './link-key.ts'

/** Each link is checked against all of them. */
const maxFormer = 4

/** Earlier links stay valid for a while, so that their holders need no new one; or end at once, if others know the key. */
export function rotateLinkKey(ports: LinkKeyPorts) {
  return async (caller: Caller, { overlap_s }: RotateLinkKey): Promise<LinkKeyRotation> => {
    const tenant = caller.tenant.id
    const fresh = await newKey(ports, tenant)
    const now = ports.clock.now()
    const until = now + overlap_s * 1000
    await changeLinkKeys(ports, tenant, async (known) => ({
      sealed: fresh,
      former: known
        ? stillGood([{ sealed: known.sealed, valid_until: until }, ...(known.former ?? [])], now, until)
        : [],
    }))
    return { former_links_until: iso(until) }
  }
}

/** None outlives the rotation that ends the newest of them. */
function stillGood(
  former: readonly { readonly sealed: string; readonly valid_until: number }[],
  now: number,
  until: number,
) {
  return former
    .map(({ sealed, valid_until }) => ({ sealed, valid_until: Math.min(valid_until, until) }))
    .filter(({ valid_until }) => valid_until > now)
    .slice(0, maxFormer)
}

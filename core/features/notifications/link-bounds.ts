import { SortieError } from '../../../contract/errors.ts'
import type { Change, Store } from '../../base/ports/store.ts'
import { wasWritten } from '../../base/storing/unless-conflict.ts'

/** Whoever is asked did not ask for it, so a tenant may not do it often: neither one address, nor many. */
const linksADay = { address: 3, tenant: 100 } as const

const dayMs = 24 * 60 * 60_000

/** @throws SortieError `rate_limited` */
export async function countLink(store: Store, subscription: string, now: number): Promise<void> {
  const day = Math.floor(now / dayMs)
  const counted = [counting(`${day}#${subscription}`, linksADay.address), counting(`${day}`, linksADay.tenant)]
  if (await wasWritten(store.write(counted.map((count) => count(day))))) return
  const retryAfter = Math.ceil(((day + 1) * dayMs - now) / 1000)
  const { address, tenant } = linksADay
  throw new SortieError(
    'rate_limited',
    `An address is asked at most ${address} times a day, and a tenant asks at most ${tenant} times; try again tomorrow`,
    { retryAfter },
  )
}

function counting(sort: string, max: number) {
  return (day: number): Change => ({
    change: 'add',
    table: 'ephemeral',
    key: { partition: 'mail-links', sort },
    by: { links: 1 },
    bounds: { links: { max } },
    expires_at: ((day + 2) * dayMs) / 1000,
  })
}

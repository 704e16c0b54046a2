import * as z from 'zod'
import { SortieError } from '../../../contract/errors.ts'
import type { Clock } from '../../base/ports/clock.ts'
import type { Ids } from '../../base/ports/ids.ts'
import type { Settings } from '../../base/ports/settings.ts'
import type { Stores } from '../../base/ports/store.ts'
import { kindOf, record } from '../../base/storing/kind.ts'
import { readItem } from '../../base/storing/reading.ts'
import { wasWritten } from '../../base/storing/unless-conflict.ts'
import { hashSecret } from '../../records/key/api-key.ts'
import type { Caller } from '../../records/key/authenticate.ts'

/** Opens one WebSocket connection, for a client that should not have an API key. */
const StoredTicket = record({
  key_id: z.string(),
  /** The browser’s session that asked for it, and the origin of its pages: no other page may use it. */
  session: record({ id: z.string(), page: z.string() }).exactOptional(),
})
type StoredTicket = z.output<typeof StoredTicket>

export const ticketKind = kindOf('ticket', 'ephemeral', StoredTicket)

const lifeMs = 60_000
const pattern = /^ticket_([0-9A-HJKMNP-TV-Z]{26})_([A-Za-z0-9_-]{43})$/

export function createTicket({
  stores,
  ids,
  clock,
  settings,
}: {
  stores: Stores
  ids: Ids
  clock: Clock
  settings: Settings
}) {
  /** @param page the origin of this API’s own pages */
  return async (caller: Caller, page: string) => {
    const secret = ids.secret(32)
    const expiresAt = clock.now() + lifeMs
    await stores.tenant(caller.tenant.id).write([
      {
        change: 'put',
        table: 'ephemeral',
        item: {
          ...ticketKey(secret),
          version: 1,
          body: storedTicket(caller, page),
          expires_at: Math.ceil(expiresAt / 1000),
        },
      },
    ])
    return {
      websocket_url: settings.websocket_url,
      ticket: `ticket_${caller.tenant.id.slice('ten_'.length)}_${secret}`,
      expires_at: new Date(expiresAt).toISOString(),
    }
  }
}

function storedTicket({ key, session }: Caller, page: string): StoredTicket {
  return { key_id: key.id, ...(session && { session: { id: session.id, page } }) }
}

/**
 * Uses up a ticket and returns its tenant.
 * @param page the origin of the page that connects, as its browser says
 * @throws SortieError `unauthenticated` if it is unknown, expired or used, or if another page has the ticket of a session
 */
export function redeemTicket({ stores }: { stores: Stores }) {
  return async (
    ticket: string,
    page?: string,
  ): Promise<{ readonly tenant: string; readonly key: string; readonly session?: string }> => {
    const [, tenantPart, secret] = pattern.exec(ticket) ?? []
    if (!tenantPart || !secret) throw refused()
    const tenant = `ten_${tenantPart}`
    const store = stores.tenant(tenant)
    const item = await readItem(store, ticketKind, ticketKey(secret), { consistent: true })
    if (!item) throw refused()
    const spend = { change: 'delete', table: 'ephemeral', key: ticketKey(secret), when: { version: 1 } } as const
    if (!(await wasWritten(store.write([spend])))) throw refused()
    const { key_id, session } = item.body
    if (session && session.page !== page) throw refused()
    return { tenant, key: key_id, ...(session && { session: session.id }) }
  }
}

function ticketKey(secret: string) {
  return { partition: `ticket#${hashSecret(secret)}`, sort: 'ticket' }
}

function refused(): SortieError {
  return new SortieError(
    'unauthenticated',
    'This ticket is unknown, expired or used; create another with POST /v1/tickets',
  )
}

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

/** What opens one WebSocket connection, for a reader that should not hold an API key. */
const StoredTicket = record({ key_id: z.string() })
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
  return async (caller: Caller) => {
    const secret = ids.secret(32)
    const expiresAt = clock.now() + lifeMs
    await stores.tenant(caller.tenant.id).write([
      {
        change: 'put',
        table: 'ephemeral',
        item: {
          ...ticketKey(secret),
          version: 1,
          body: { key_id: caller.key.id } satisfies StoredTicket,
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

/**
 * Spends a ticket and returns its tenant.
 * @throws SortieError `unauthenticated` when it is unknown, expired or spent
 */
export function redeemTicket({ stores }: { stores: Stores }) {
  return async (ticket: string): Promise<{ readonly tenant: string; readonly key: string }> => {
    const [, tenantPart, secret] = pattern.exec(ticket) ?? []
    if (!tenantPart || !secret) throw refused()
    const tenant = `ten_${tenantPart}`
    const store = stores.tenant(tenant)
    const item = await readItem(store, ticketKind, ticketKey(secret), { consistent: true })
    if (!item) throw refused()
    const spend = { change: 'delete', table: 'ephemeral', key: ticketKey(secret), when: { version: 1 } } as const
    if (!(await wasWritten(store.write([spend])))) throw refused()
    return { tenant, key: item.body.key_id }
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

import * as z from 'zod'
import { McpClientKind } from '../../../contract/resources/mcp.ts'
import type { Change, Key } from '../../base/ports/store.ts'
import { kindOf, list, record } from '../../base/storing/kind.ts'
import { hashSecret } from '../key/api-key.ts'

/** The MCP server that is to have the connection, and what is told of its authorisation. */
const ForServer = record({
  name: z.string(),
  generation: z.string(),
  issuer: z.string(),
  client: McpClientKind,
  scope: z.string().nullable(),
})

/** What a connection is to be once somebody said yes. Until then it is what it was, or is not there. */
const Becoming = record({
  hosts: list(z.string()),
  token_url: z.string(),
  /** As the connection keeps it. */
  sealed: z.string(),
  /** The revision of which it takes the place; null where there was no connection. */
  before: z.string().nullable(),
  server: ForServer,
})
export type Becoming = z.output<typeof Becoming>

/**
 * Somebody was sent to a service to authorise a connection. It stands under a hash of the `state` that comes back with the answer, and
 * among the platform's items, since that names no tenant.
 */
const PendingAuthorization = record({
  tenant: z.string(),
  connection: z.string(),
  /** Of which secret of the connection: of another the answer is worth nothing. */
  revision: z.string(),
  redirect_uri: z.string(),
  /** What proves to the service that the same asks for tokens who sent somebody there (RFC 7636). */
  sealed_verifier: z.string(),
  /** Milliseconds since the epoch. */
  expires_at: z.number(),
  becoming: Becoming.exactOptional(),
})
export type PendingAuthorization = z.output<typeof PendingAuthorization>

export const pendingAuthorizationKind = kindOf('pending authorization', 'ephemeral', PendingAuthorization)

export function pendingAuthorizationKey(state: string): Key {
  return { partition: `authorization#${hashSecret(state)}`, sort: 'authorization' }
}

export function putPending(state: string, body: PendingAuthorization): Change {
  const item = { ...pendingAuthorizationKey(state), version: 1, body }
  const expires_at = Math.ceil(body.expires_at / 1000)
  return { change: 'put', table: 'ephemeral', item: { ...item, expires_at }, when: { absent: true } }
}

/** It is good once: in conflict where it was spent before. */
export function spendPending(state: string): Change {
  return { change: 'delete', table: 'ephemeral', key: pendingAuthorizationKey(state), when: { version: 1 } }
}

import * as z from 'zod'
import { McpClientKind } from '../../../contract/resources/mcp.ts'
import type { Change, Key } from '../../base/ports/store.ts'
import { kindOf, list, record } from '../../base/storing/kind.ts'
import { hashSecret } from '../key/api-key.ts'

/** The MCP server that gets the connection, and the terms of its authorisation. */
const ForServer = record({
  name: z.string(),
  generation: z.string(),
  issuer: z.string(),
  client: McpClientKind,
  scope: z.string().nullable(),
})

/** The future state of a connection after consent. Until then it stays unchanged, or does not exist. */
const Becoming = record({
  hosts: list(z.string()),
  token_url: z.string(),
  /** As the connection stores it. */
  sealed: z.string(),
  /** The revision that it replaces; null if there was no connection. */
  before: z.string().nullable(),
  server: ForServer,
})
export type Becoming = z.output<typeof Becoming>

/**
 * A pending authorisation of a connection at a service. It is stored under a hash of the `state` that returns with the answer,
 * and among the platform's items, since the `state` names no tenant.
 */
const PendingAuthorization = record({
  tenant: z.string(),
  connection: z.string(),
  /** The revision of the connection's secret; with another the answer is invalid. */
  revision: z.string(),
  redirect_uri: z.string(),
  /** Proves to the service that the client that requests tokens also began the authorisation (RFC 7636). */
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

/** It can be used once: conflicts if it was used before. */
export function spendPending(state: string): Change {
  return { change: 'delete', table: 'ephemeral', key: pendingAuthorizationKey(state), when: { version: 1 } }
}

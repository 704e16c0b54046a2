import type { ReadMail } from '../mails/read-mail.ts'
import type { ProtectedServer } from '../mcp/protected-server.ts'
import type { Receiver } from './receiver.ts'
import type { SlowSite } from './slow-site.ts'

/** A running Sortie as its users see it: two addresses and keys. The scenarios know nothing else of it. */
export interface Platform {
  /** In reports: which Sortie this is. */
  readonly label: string
  readonly http: string
  readonly websocket: string
  /** Where streams of events come live, if that is another address than `http`. */
  readonly streams?: string
  /** Of the tenant that most scenarios use: every scope, ten slots or more. */
  readonly apiKey: string
  /** Of another tenant, which has one slot. */
  readonly otherTenantKey: string
  /** Of an operator, where scenarios may disturb all tenants. */
  readonly operatorKey?: string
  /** A mission of that tenant, where its record was spoilt in the store: it has no deadline any more. */
  readonly spoilt?: string
  /** How long a mission that waits for nobody may take here. */
  readonly patienceMs: number
  /** How long a process here may not know of a tenant's first budget. */
  readonly firstBudgetDelayMs: number
  /** The status that a WebSocket handshake without a valid credential gets. */
  readonly refusedHandshake: '401' | '403'
  /** Where agents of this platform can be kept waiting; a Sortie that runs elsewhere cannot reach one of ours. */
  readonly slowSite?: SlowSite
  /** Where callbacks of this platform can be posted; likewise. */
  readonly receiver?: Receiver
  /** All mails that it has sent, in no order; likewise. */
  readonly mails?: () => Promise<readonly Pick<ReadMail, 'to' | 'subject' | 'text'>[]>
  /** An MCP server behind OAuth that this platform can call, and send secrets to. */
  readonly protectedMcp?: ProtectedServer
}

import { websocketAddress } from './address.ts'
import { LiveLine } from './live-line.ts'
import type { Timing } from './timing.ts'

/** The options for opening a WebSocket. */
interface LineOptions {
  /** The address of the HTTP API. */
  readonly url: string
  /** The address of the WebSocket API, if it differs from the one that the server gives. */
  readonly websocketUrl?: string | undefined
  readonly WebSocket?: typeof WebSocket | undefined
  readonly timing: Timing
  createTicket(signal: AbortSignal | undefined): Promise<{ readonly ticket: string; readonly websocket_url: string }>
}

export async function openLine(options: LineOptions, signal: AbortSignal | undefined): Promise<LiveLine> {
  const ticket = await options.createTicket(signal)
  const address = websocketAddress(options.url, options.websocketUrl, ticket.websocket_url)
  address.searchParams.set('ticket', ticket.ticket)
  return new LiveLine(new (options.WebSocket ?? WebSocket)(address.href), options.timing)
}

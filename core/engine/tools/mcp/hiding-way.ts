import type { McpRequest } from '../../../base/ports/mcp.ts'
import type { ConnectedRequest } from '../../connections/connected-web.ts'
import type { ConnectedResponse } from '../../connections/redact.ts'

/** As `McpSend`, with what hides in a text what the request was authorised with. */
export type ConnectedSend = (request: McpRequest & Pick<ConnectedRequest, 'onHiding'>) => Promise<ConnectedResponse>

/** The way of one call, and what hides the secrets of all that was sent on it. */
export interface HidingWay {
  readonly send: ConnectedSend
  hide(text: string): string
}

/**
 * Answers come without their secrets, but a file in one is packed, and what is told on the way is no answer yet: both are looked
 * through once more.
 */
export function hidingWay(send: ConnectedSend): HidingWay {
  const hiding: ((text: string) => string)[] = []
  return {
    send: (request) => send({ ...request, onHiding: (hide) => hiding.push(hide) }),
    hide: (text) => hiding.reduce((told, hide) => hide(told), text),
  }
}

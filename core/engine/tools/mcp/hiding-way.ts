import type { McpRequest } from '../../../base/ports/mcp.ts'
import type { ConnectedRequest } from '../../connections/connected-web.ts'
import type { ConnectedResponse } from '../../connections/redact.ts'

/** Like `McpSend`, and also returns a function that hides the credentials of the request in a text. */
export type ConnectedSend = (request: McpRequest & Pick<ConnectedRequest, 'onHiding'>) => Promise<ConnectedResponse>

/** The way to send one call, and a function that hides every secret sent on it. */
export interface HidingWay {
  readonly send: ConnectedSend
  hide(text: string): string
}

/**
 * Answers arrive without their secrets, but a file in one is encoded, and progress messages are no answers yet: both are searched
 * once more.
 */
export function hidingWay(send: ConnectedSend): HidingWay {
  const hiding: ((text: string) => string)[] = []
  return {
    send: (request) => send({ ...request, onHiding: (hide) => hiding.push(hide) }),
    hide: (text) => hiding.reduce((told, hide) => hide(told), text),
  }
}

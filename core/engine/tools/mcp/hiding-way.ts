import type { McpRequest } from '../../../base/ports/mcp.ts'
import type { ConnectedResponse } from '../../connections/redact.ts'

/** As `McpSend`, with what hides in a text what the request was authorised with. */
export type ConnectedSend = (request: McpRequest) => Promise<ConnectedResponse>

/** The way of one call, and what hides the secrets of all that was sent on it. */
export interface HidingWay {
  readonly send: ConnectedSend
  hide(text: string): string
}

/** Answers come without their secrets, but a file in one is packed: what is unpacked of it is looked through once more. */
export function hidingWay(send: ConnectedSend): HidingWay {
  const hiding: ((text: string) => string)[] = []
  return {
    async send(request) {
      const answer = await send(request)
      if (answer.hide) hiding.push(answer.hide)
      return answer
    },
    hide: (text) => hiding.reduce((told, hide) => hide(told), text),
  }
}

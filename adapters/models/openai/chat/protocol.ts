import type { Protocol } from '../protocol.ts'
import { type Taken, takenAtFirst } from '../taken.ts'
import { createChatReader } from './reply.ts'
import { chatBody } from './request.ts'

/** @param limitName some services refuse one or the other; after a refusal the other is used */
export function chatProtocol(limitName: Taken['limitName']): Protocol {
  return {
    path: '/chat/completions',
    atFirst: takenAtFirst(limitName),
    body: chatBody,
    reader: createChatReader,
  }
}

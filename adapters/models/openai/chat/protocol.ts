import type { Protocol } from '../protocol.ts'
import { type Taken, takenAtFirst } from '../taken.ts'
import { createChatReader } from './reply.ts'
import { chatBody } from './request.ts'

/** @param limitName either is refused by some; who refuses the one is asked with the other from then on */
export function chatProtocol(limitName: Taken['limitName']): Protocol {
  return {
    path: '/chat/completions',
    atFirst: takenAtFirst(limitName),
    body: chatBody,
    reader: createChatReader,
  }
}

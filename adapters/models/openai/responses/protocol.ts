import type { Protocol } from '../protocol.ts'
import { takenAtFirst } from '../taken.ts'
import { createResponsesReader } from './reply.ts'
import { responsesBody } from './request.ts'

export const responsesProtocol: Protocol = {
  path: '/responses',
  atFirst: takenAtFirst('max_completion_tokens'),
  body: responsesBody,
  reader: createResponsesReader,
}

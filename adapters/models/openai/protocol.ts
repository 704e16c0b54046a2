import type { ModelRequest } from '../../../core/base/ports/models.ts'
import type { ReplyReader } from '../reply/read-reply.ts'
import type { Body } from './endpoint.ts'
import type { Taken } from './taken.ts'

/** What is asked and answered in other words by each of the two protocols. */
export interface Protocol {
  readonly path: string
  readonly atFirst: Taken
  body(request: ModelRequest, taken: Taken): Body
  /** It may throw ServiceError, for what the service tells in its stream. */
  reader(request: ModelRequest): ReplyReader
}

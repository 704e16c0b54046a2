import type { ModelRequest } from '../../../core/base/ports/models.ts'
import type { ReplyReader } from '../reply/read-reply.ts'
import type { Body } from './endpoint.ts'
import type { Taken } from './taken.ts'

/** The parts in which the two protocols differ. */
export interface Protocol {
  readonly path: string
  readonly atFirst: Taken
  body(request: ModelRequest, taken: Taken): Body
  /** It may throw ServiceError, for errors in the service's stream. */
  reader(request: ModelRequest): ReplyReader
}

import type { ModelChunk, ModelRequest } from '../../../core/base/ports/models.ts'
import type { Body } from './endpoint.ts'
import type { Taken } from './taken.ts'

/** What is asked and answered in other words by each of the two protocols. */
export interface Protocol {
  readonly path: string
  readonly atFirst: Taken
  body(request: ModelRequest, taken: Taken): Body
  /** Settings that the protocol has no word for, for people. */
  leftOut(request: ModelRequest): readonly string[]
  reader(request: ModelRequest): ReplyReader
}

/** Reads what comes, piece by piece. */
export interface ReplyReader {
  /**
   * @param value as it came: nothing is known of it yet
   * @throws ServiceError that the service tells in its stream; ProviderFailure where it was not understood
   */
  read(value: unknown): Iterable<ModelChunk>
  /**
   * The finish, and what comes before it.
   * @param isEnded whether the protocol’s own mark of the end came
   */
  end(isEnded: boolean): Iterable<ModelChunk>
  /** Whether nothing more is to come, whatever the connection does. */
  isWhole(): boolean
}

import type { ModelRequest } from '../../../core/base/ports/models.ts'
import type { Change } from './change.ts'

/** A part of a request that is not sent to a model that refused it. */
export interface RequestChange extends Change {
  readonly apply: (request: ModelRequest) => ModelRequest
}

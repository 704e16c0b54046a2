import type { Ability } from '../../../core/base/ports/model-facts.ts'
import type { ModelChunk, ModelRequest } from '../../../core/base/ports/models.ts'
import { adjusted } from '../reply/adjusted.ts'
import type { Way } from '../resilience/resilience.ts'
import type { Room } from './room.ts'
import { bytesNamed, namesFiles, showFiles } from './show-files.ts'

export interface FilesOptions {
  readonly room: Room
  /** The abilities of the requested model. */
  readonly abilities: readonly Ability[]
}

/**
 * Shows a model the files that it accepts. It waits for room before the model is called, so that the wait does not count as the
 * model's silence. A request without files is unchanged.
 * @throws SortieError `unavailable` if there is no room in time
 */
export async function withFiles(way: Way, request: ModelRequest, { room, abilities }: FilesOptions): Promise<Way> {
  if (!namesFiles(request)) return way
  const { own, signal } = request
  const giveBack = await room.take(bytesNamed(request), { tenant: own?.tenant, signal })
  const generate = (asked: ModelRequest) => showing(way, asked, { giveBack, abilities })
  return { ...way, generate, giveBack }
}

interface Showing {
  readonly giveBack: () => void
  readonly abilities: readonly Ability[]
}

/** Once an answer starts, the sent files need not be held any longer. */
async function* showing(
  { generate }: Way,
  request: ModelRequest,
  { giveBack, abilities }: Showing,
): AsyncGenerator<ModelChunk> {
  try {
    const shown = await showFiles(request, abilities)
    for await (const chunk of generate(shown.request)) {
      giveBack()
      yield adjusted(chunk, shown.adjustments)
    }
  } finally {
    giveBack()
  }
}

import type { Ability } from '../../../core/base/ports/model-facts.ts'
import type { ModelChunk, ModelRequest } from '../../../core/base/ports/models.ts'
import { adjusted } from '../reply/adjusted.ts'
import type { Way } from '../resilience/resilience.ts'
import type { Room } from './room.ts'
import { bytesNamed, namesFiles, showFiles } from './show-files.ts'

export interface FilesOptions {
  readonly room: Room
  /** Of the model that is asked. */
  readonly abilities: readonly Ability[]
}

/**
 * Shows a model the files that it takes. There is room for them before it is asked, so that whoever waits for that does not take it for
 * silent. A request without any goes on as it is.
 * @throws SortieError `unavailable` where there is no room in time
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

/** Once something is answered, what was sent need not be held any more. */
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

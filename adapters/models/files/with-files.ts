import type { ModelChunk, ModelRequest } from '../../../core/base/ports/models.ts'
import type { Ability } from '../../../core/base/ports/roster.ts'
import type { Generate } from '../generate.ts'
import type { Room } from './room.ts'
import { bytesNamed, namesFiles, showFiles } from './show-files.ts'

export interface FilesOptions {
  readonly room: Room
  abilitiesOf(model: string): readonly Ability[]
}

/** Shows a model the files that it takes. A request without any goes on as it is. */
export function withFiles(generate: Generate, options: FilesOptions): Generate {
  return (request) => (namesFiles(request) ? showing(generate, request, options) : generate(request))
}

/** Once something is answered, what was sent need not be held any more. */
async function* showing(
  generate: Generate,
  request: ModelRequest,
  { room, abilitiesOf }: FilesOptions,
): AsyncGenerator<ModelChunk> {
  const giveBack = await room.take(bytesNamed(request), request.signal)
  try {
    const shown = await showFiles(request, abilitiesOf(request.model))
    for await (const chunk of generate(shown.request)) {
      giveBack()
      yield told(chunk, shown.adjustments)
    }
  } finally {
    giveBack()
  }
}

function told(chunk: ModelChunk, adjustments: readonly string[]): ModelChunk {
  if (chunk.type !== 'finish' || adjustments.length === 0) return chunk
  return { ...chunk, adjustments: [...(chunk.adjustments ?? []), ...adjustments] }
}

import type { ModelChunk } from '../../../core/base/ports/models.ts'
import { valueIn, type WireEvent } from '../wire/read-wire.ts'
import { type Chunks, createChunks } from './chunks.ts'
import { type Doubt, hearing } from './until-the-end.ts'

/** Builds a reply from its pieces. */
export interface ReplyReader {
  /**
   * @param value as received, of unknown type
   * @throws ProviderFailure for an invalid value, and errors that the provider sends in its stream
   */
  read(value: unknown, chunks: Chunks): void
  /**
   * Adds the finish, and anything before it.
   * @param isEnded whether the protocol's own end mark arrived
   * @throws ProviderFailure if nothing says that the reply is complete
   */
  end(isEnded: boolean, chunks: Chunks): void
  /** Whether nothing more follows, whatever the connection does. Some services keep it open. */
  isWhole(): boolean
  /** Whether the finish reason has arrived: the usage may follow, and usually nothing else. */
  isTold(): boolean
}

/**
 * Content that arrived together is yielded together, even before a failure: it was sent, and is billed.
 * @param patienceMs how long to wait for the usage after everything else
 */
export async function* readReply(
  wire: AsyncIterable<readonly WireEvent[]>,
  reader: ReplyReader,
  patienceMs?: number,
): AsyncGenerator<readonly ModelChunk[]> {
  const chunks = createChunks()
  const ear = hearing(wire, reader.isTold, patienceMs)
  try {
    for (let next = await ear.next(); !next.done; next = await ear.next()) {
      const { isEnded, failure, doubt } = readAll(next.value, reader, chunks)
      const came = chunks.take()
      if (doubt) ear.doubt(doubt)
      if (came.length > 0) yield came
      if (failure !== undefined) throw failure
      if (came.length === 0) yield signOfLife
      if (!isEnded && !reader.isWhole()) continue
      reader.end(isEnded, chunks)
      yield chunks.take()
      return
    }
  } finally {
    ear.close()
  }
  reader.end(false, chunks)
  yield chunks.take()
}

const signOfLife: readonly ModelChunk[] = [{ type: 'progress', characters: 0 }]

interface Read {
  readonly isEnded: boolean
  readonly failure?: unknown
  readonly doubt?: Doubt | undefined
}

function readAll(events: readonly WireEvent[], reader: ReplyReader, chunks: Chunks): Read {
  let doubt: Doubt | undefined
  try {
    for (const event of events) {
      if (typeof event !== 'string') {
        if (event.type === 'end') return { isEnded: true, doubt }
        if (event.type === 'failure') return { isEnded: false, failure: event.failure, doubt }
      }
      doubt = readOne(event, reader, chunks) ?? doubt
      if (reader.isWhole()) return { isEnded: false, doubt }
    }
    return { isEnded: false, doubt }
  } catch (failure) {
    return { isEnded: false, failure, doubt }
  }
}

/** @returns why the reported end may not be the end */
function readOne(
  event: Exclude<WireEvent, { type: 'end' | 'failure' }>,
  reader: ReplyReader,
  chunks: Chunks,
): Doubt | undefined {
  const wasTold = reader.isTold()
  const said = chunks.said()
  const answered = chunks.answered()
  if (typeof event === 'string') readJson(event, reader, chunks)
  else if (event.type === 'value') reader.read(event.value, chunks)
  else chunks.progress(0)
  if (chunks.said() === said) return undefined
  if (wasTold) return 'more was said'
  return reader.isTold() && answered === 0 && chunks.answered() > 0 ? 'told with the first' : undefined
}

/** JSON that is neither a list nor an object is a sign of life, which some services send. */
function readJson(text: string, reader: ReplyReader, chunks: Chunks): void {
  const value = valueIn(text)
  if (typeof value === 'object' && value !== null) reader.read(value, chunks)
  else chunks.progress(0)
}

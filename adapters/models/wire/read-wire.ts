import { createParser } from 'eventsource-parser'
import { outlineOf } from '../../../core/base/payloads/json-outline.ts'
import { notUnderstood } from '../failures/not-understood.ts'
import { ProviderFailure } from '../failures/provider-failure.ts'

/** What came over the wire, in order. */
export type WireEvent =
  /** JSON, not parsed yet, so that only one value of a batch exists at a time. A bare text: a reply has up to a million. */
  | string
  /** Parsed by whoever read the wire. */
  | { readonly type: 'value'; readonly value: unknown }
  /** The protocol's own mark of the end, or the end of a document that is no stream. */
  | { readonly type: 'end' }
  /** A comment, or bytes that are no event yet. */
  | { readonly type: 'alive' }
  /** Nothing behind it can be read. */
  | { readonly type: 'failure'; readonly failure: ProviderFailure }

/** The text of a whole reply may stand in one line, with each character escaped. */
const maxCharacters = 8 * 1024 * 1024
/** Lists and objects of a line: eight million brackets would take half a gigabyte once they are parsed. */
const maxContainers = 100_000
/** Deeper ones would take the stack of whoever writes them down again. */
const maxDepth = 128
/** What is shorter cannot have so many, nor be so deep that it does harm. */
const shortCharacters = 1024
const brace = '{'.charCodeAt(0)

/**
 * Reads a stream of events as its bytes come. A service that answers with one JSON document has the same said in one event.
 * Each list holds until the next one is asked for.
 * @throws ProviderFailure for a web page
 */
export async function* readWire(body: AsyncIterable<Uint8Array>): AsyncGenerator<readonly WireEvent[]> {
  const decoder = new TextDecoder()
  let reader: TextReader | undefined
  for await (const bytes of body) {
    const text = decoder.decode(bytes, { stream: true })
    reader ??= readerFor(text)
    yield reader?.read(text) ?? [alive]
  }
  if (reader !== undefined) yield reader.end()
}

/** Texts to events. */
interface TextReader {
  read(text: string): readonly WireEvent[]
  end(): readonly WireEvent[]
}

const alive: WireEvent = { type: 'alive' }

/** The first character tells. `undefined` until there is one. */
function readerFor(text: string): TextReader | undefined {
  const first = text.trimStart().charAt(0)
  if (first === '') return undefined
  if (first === '<') {
    throw new ProviderFailure('unavailable', 'A web page came where a model’s answer should. Is the address right?')
  }
  return first === '{' || first === '[' ? documentReader() : streamReader()
}

function documentReader(): TextReader {
  let document = ''
  return {
    read(text) {
      document += text
      return document.length > maxCharacters ? [{ type: 'failure', failure: tooLong() }] : [alive]
    },
    end: () => [document, { type: 'end' }],
  }
}

function streamReader(): TextReader {
  // One list for all that comes: V8 would put the lists of a long reply among its old objects, which keep their events with them.
  const events: WireEvent[] = []
  const parser = createParser({
    onEvent: ({ data }) => events.push(eventOf(data)),
    onComment: () => events.push(alive),
    onError({ type }) {
      if (type === 'max-buffer-size-exceeded') events.push({ type: 'failure', failure: tooLong() })
    },
    maxBufferSize: maxCharacters,
  })

  function feed(text: string): readonly WireEvent[] {
    events.length = 0
    parser.feed(text)
    return events.length === 0 ? [alive] : events
  }

  // The last event counts also where no empty line follows it.
  return { read: feed, end: () => feed('\n\n') }
}

function eventOf(data: string): WireEvent {
  // Nearly all are objects, and a parser skips blanks itself.
  if (data.charCodeAt(0) === brace) return data
  const text = data.trim()
  if (text === '[DONE]') return { type: 'end' }
  return text === '' ? alive : text
}

/** @throws ProviderFailure where it is none, or more than is read */
export function valueIn(text: string): unknown {
  if (text.length > shortCharacters) {
    const { depth, containers } = outlineOf(text, maxDepth)
    if (depth > maxDepth || containers > maxContainers) throw tooLong()
  }
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw notUnderstood(cause)
  }
}

function tooLong(): ProviderFailure {
  return new ProviderFailure('rejected', 'The provider’s answer has a line that is too long')
}

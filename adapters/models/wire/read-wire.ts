import { createParser } from 'eventsource-parser'
import { outlineOf } from '../../../core/base/payloads/json-outline.ts'
import { notUnderstood } from '../failures/not-understood.ts'
import { ProviderFailure } from '../failures/provider-failure.ts'

/** The data from the wire, in order. */
export type WireEvent =
  /** Unparsed JSON, so that only one value of a batch is in memory at a time. A bare text: a reply has up to a million. */
  | string
  /** Parsed by the reader of the wire. */
  | { readonly type: 'value'; readonly value: unknown }
  /** The protocol's own end mark, or the end of a document that is not a stream. */
  | { readonly type: 'end' }
  /** A comment, or bytes that are not an event yet. */
  | { readonly type: 'alive' }
  /** Nothing after it can be read. */
  | { readonly type: 'failure'; readonly failure: ProviderFailure }

/** The text of a whole reply may be in one line, with each character escaped. */
const maxCharacters = 8 * 1024 * 1024
/** The maximum of lists and objects in a line: eight million brackets would take half a gigabyte once parsed. */
const maxContainers = 100_000
/** A deeper value would exhaust the stack when it is serialised again. */
const maxDepth = 128
/** Shorter text cannot have so many, nor harmful depth. */
const shortCharacters = 1024
const brace = '{'.charCodeAt(0)

/**
 * Reads a stream of events as its bytes arrive. A single JSON document becomes one event. Each list is valid until the next one
 * is requested.
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

/** Turns texts into events. */
interface TextReader {
  read(text: string): readonly WireEvent[]
  end(): readonly WireEvent[]
}

const alive: WireEvent = { type: 'alive' }

/** Chosen by the first character. `undefined` until there is one. */
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
  // One list for everything: V8 would move the lists of a long reply to its old generation, which would keep their events alive.
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

  // The last event counts even without a following empty line.
  return { read: feed, end: () => feed('\n\n') }
}

function eventOf(data: string): WireEvent {
  // Nearly all are objects, and the parser skips trailing blanks itself.
  if (data.charCodeAt(0) === brace) return data
  const text = data.trim()
  if (text === '[DONE]') return { type: 'end' }
  return text === '' ? alive : text
}

/** @throws ProviderFailure if it is invalid, or exceeds the bounds */
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

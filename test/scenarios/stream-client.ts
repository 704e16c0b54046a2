import { createParser } from 'eventsource-parser'
import type { Platform } from './platform.ts'

export interface StreamMessage {
  readonly id?: string
  /** None: an event of the mission. */
  readonly event?: string
  readonly data: unknown
}

export interface Stream {
  readonly messages: AsyncIterable<StreamMessage>
  /** How soon to come back, as the stream said. */
  retryMs(): number
}

/** A stream as any client has it. @param last the id of the last event that it has */
export async function openStream(
  { http, streams = http, apiKey }: Pick<Platform, 'http' | 'streams' | 'apiKey'>,
  mission: string,
  last?: number,
  query = '',
): Promise<Stream> {
  const response = await fetch(`${streams}/v1/missions/${mission}/stream${query}`, {
    headers: {
      authorization: `Bearer ${apiKey}`,
      accept: 'text/event-stream',
      ...(last !== undefined && { 'last-event-id': String(last) }),
    },
  })
  const type = response.headers.get('content-type')
  if (type !== 'text/event-stream; charset=utf-8')
    throw new Error(`${response.status}, ${type}: ${await response.text()}`)
  let retry = 1000
  const waiting: StreamMessage[] = []
  const parser = createParser({
    onEvent: ({ id, event, data }) =>
      waiting.push({ ...(id !== undefined && { id }), ...(event !== undefined && { event }), data: JSON.parse(data) }),
    onRetry: (ms) => {
      retry = ms
    },
  })
  async function* messages() {
    const decoder = new TextDecoder()
    for await (const bytes of response.body ?? []) {
      parser.feed(decoder.decode(bytes, { stream: true }))
      yield* waiting.splice(0)
    }
  }
  return { messages: messages(), retryMs: () => retry }
}

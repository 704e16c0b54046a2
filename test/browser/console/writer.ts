import type { ServerResponse } from 'node:http'
import { deltaEvent, envOf, type FakeProvider, openFakeProvider } from '../../../bench/fake-provider.ts'

/** A model provider whose replies are written piece by piece, as a test says. */
export interface Writer {
  /** The environment of an edition whose default model it is. */
  readonly env: Readonly<Record<string, string>>
  /** The next reply that a model is asked for, from its beginning. */
  nextReply(): Promise<Reply>
  close(): void
}

export interface Reply {
  write(text: string): void
  end(): void
}

export async function openWriter(): Promise<Writer> {
  const asked: PromiseWithResolvers<Reply>[] = [Promise.withResolvers()]
  let taken = 0
  const provider: FakeProvider = await openFakeProvider(async (response: ServerResponse) => {
    // It is asked for its models, too.
    if (response.req.method !== 'POST') return
    const ended = Promise.withResolvers<void>()
    response.on('close', () => ended.resolve())
    const current = asked.at(-1)
    asked.push(Promise.withResolvers())
    current?.resolve({ write: (text) => response.write(deltaEvent(text)), end: () => ended.resolve() })
    await ended.promise
  })
  return {
    env: envOf(provider),
    nextReply: () => (asked[taken++] as PromiseWithResolvers<Reply>).promise,
    close: () => provider.close(),
  }
}

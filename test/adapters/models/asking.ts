import { once } from 'node:events'
import type { RequestListener } from 'node:http'
import { expect } from 'vitest'
import type { Generate } from '../../../adapters/models/generate.ts'
import type { ModelRequest } from '../../../core/base/ports/models.ts'
import { sendEvents, useRawServers } from './network.ts'
import { type Reply, replyOf, requestOf } from './requests.ts'

type Changes = Partial<ModelRequest>

export interface Asking {
  request(content: string, changes?: Changes): ModelRequest
  /** Asks a server that answers in this way. */
  asked(answer: RequestListener, changes?: Changes): Promise<Reply>
  /** Asks one that sends these events, and no more. */
  answered(events: readonly (object | string)[], changes?: Changes): Promise<Reply>
  /** Asks one that answers with one text, and says that all is well. */
  answeredText(type: string, body: string): Promise<Reply>
  /** Aborts after the first text, which this event brings. */
  expectAbortToBePassedOn(event: object): Promise<void>
}

/** Asks a provider at servers of one's own. */
export function useAsking(generateAt: (baseUrl: string) => Generate, model: string): Asking {
  const serve = useRawServers()
  const request = (content: string, changes: Changes = {}) => requestOf(content, { model, ...changes })

  async function asked(answer: RequestListener, changes?: Changes): Promise<Reply> {
    const server = await serve(answer)
    return replyOf(generateAt(server.url)(request('hi', changes)))
  }

  return {
    request,
    asked,
    answered: (events, changes) =>
      asked((_request, response) => {
        sendEvents(response, events)
        response.end()
      }, changes),
    answeredText: (type, body) =>
      asked((_request, response) => response.writeHead(200, { 'content-type': type }).end(body)),
    async expectAbortToBePassedOn(event) {
      const controller = new AbortController()
      let closed: Promise<unknown> = Promise.resolve()
      const server = await serve((_request, response) => {
        closed = once(response, 'close')
        sendEvents(response, [event])
      })
      const chunks = generateAt(server.url)(request('hi', { signal: controller.signal }))[Symbol.asyncIterator]()
      expect(await chunks.next()).toMatchObject({ value: { type: 'text' } })
      const next = chunks.next()
      controller.abort(new Error('cancelled'))
      await expect(next).rejects.toThrow('cancelled')
      await closed
    },
  }
}

export function failure(kind: string, message = ''): unknown {
  return expect.objectContaining({ kind, message: expect.stringContaining(message) })
}

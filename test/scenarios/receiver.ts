import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'

/** A server of a mission's owner, to which callbacks are posted. */
export interface Receiver {
  readonly host: string
  /** An address of its own for one scenario, which answers as told; without more to say, with 204. */
  inbox(...answers: readonly Answer[]): Inbox
  /** An address of its own that answers by what comes. */
  site(answer: (received: Received) => Promise<Answer>): { readonly url: string }
  close(): Promise<void>
}

export type Answer =
  | {
      readonly status: number
      readonly headers?: Readonly<Record<string, string>>
      /** What is a stream is sent on as it comes. */
      readonly body?: string | ReadableStream<Uint8Array>
    }
  /** Byte for byte, and the connection stays open. */
  | { readonly raw: string }

export interface Inbox {
  readonly url: string
  readonly received: readonly Received[]
  /** The first so many that came, once they are there. */
  first(count: number): Promise<readonly Received[]>
}

export interface Received {
  readonly method: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** @param name by which the platform reaches this machine */
export async function openReceiver(name = '127.0.0.1'): Promise<Receiver> {
  const takers: ((received: Received) => Answer | Promise<Answer>)[] = []
  const server = createServer(async (request, response) => {
    const take = takers[Number(request.url?.slice(1))]
    const headers = request.headers as Record<string, string>
    const answer = await take?.({ method: String(request.method), headers, body: await text(request) })
    if (answer && 'raw' in answer) request.socket.write(answer.raw)
    else {
      response.writeHead(answer?.status ?? 404, answer?.headers)
      if (answer?.body instanceof ReadableStream) Readable.fromWeb(answer.body).pipe(response)
      else response.end(answer?.body)
    }
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const host = `${name}:${(server.address() as AddressInfo).port}`
  return {
    host,
    inbox(...answers) {
      const { inbox, take } = newInbox(`http://${host}/${takers.length}`, answers)
      takers.push(take)
      return inbox
    },
    site(answer) {
      const url = `http://${host}/${takers.length}`
      takers.push(answer)
      return { url }
    },
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

function newInbox(url: string, answers: readonly Answer[]) {
  const received: Received[] = []
  const waiting: { readonly count: number; readonly wake: () => void }[] = []
  const take = (one: Received): Answer => {
    const answer = answers[received.length] ?? { status: 204 }
    received.push(one)
    for (const { count, wake } of waiting) if (received.length >= count) wake()
    return answer
  }
  const first = async (count: number) => {
    const { promise, resolve } = Promise.withResolvers<void>()
    if (received.length < count) waiting.push({ count, wake: resolve })
    else resolve()
    await promise
    return received.slice(0, count)
  }
  return { inbox: { url, received, first }, take }
}

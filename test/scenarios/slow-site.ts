import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'

/** A web site whose pages come when the scenario says so: it keeps an agent that fetches one busy until then. */
export interface SlowSite {
  readonly host: string
  /** A page of its own for one scenario. */
  page(): SlowPage
  close(): Promise<void>
}

export interface SlowPage {
  readonly url: string
  /** Once somebody waits for it. */
  readonly asked: Promise<void>
  /** Once whoever waited has hung up. */
  readonly abandoned: Promise<void>
  letGo(): void
  /** Breaks the connection of the next one who asks, once the request is there. */
  hangUpOnce(): void
  /** What was sent here so far. */
  readonly requests: readonly SentRequest[]
}

export interface SentRequest {
  readonly method: string
  readonly key: string | undefined
  readonly body: string
}

interface Page extends SlowPage {
  serve(request: IncomingMessage, response: ServerResponse): Promise<void>
}

/** @param name by which the platform reaches this machine */
export async function openSlowSite(name = '127.0.0.1'): Promise<SlowSite> {
  const pages: Page[] = []
  const server = createServer((request, response) => {
    const page = pages[Number(request.url?.slice(1))]
    if (page) void page.serve(request, response)
    else response.writeHead(404).end()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const host = `${name}:${(server.address() as AddressInfo).port}`
  return {
    host,
    page() {
      const page = slowPage(`http://${host}/${pages.length}`)
      pages.push(page)
      return page
    },
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

function slowPage(url: string): Page {
  const asked = Promise.withResolvers<void>()
  const abandoned = Promise.withResolvers<void>()
  const free = Promise.withResolvers<void>()
  const requests: SentRequest[] = []
  let hangUps = 0
  return {
    url,
    requests,
    hangUpOnce() {
      hangUps += 1
    },
    asked: asked.promise,
    abandoned: abandoned.promise,
    letGo: free.resolve,
    async serve(request, response) {
      const { method = '', headers } = request
      requests.push({ method, key: headers['idempotency-key']?.toString(), body: await text(request) })
      if (hangUps > 0) {
        hangUps -= 1
        request.socket.destroy()
        return
      }
      response.on('close', () => (response.writableFinished ? undefined : abandoned.resolve()))
      void free.promise.then(() => response.writeHead(200, { 'content-type': 'text/plain' }).end('at last'))
      asked.resolve()
    },
  }
}

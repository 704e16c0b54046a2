import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A site that answers everybody with the same page, and notes who asked for what. */
export interface NotingSite {
  readonly url: string
  readonly host: string
  page: string
  /** As `POST /path`, in order. */
  asked: string[]
  close(): void
}

export async function openNotingSite(page: string): Promise<NotingSite> {
  const server = createServer(({ method, url }, response) => {
    site.asked.push(`${method} ${url}`)
    response.writeHead(200, { 'content-type': 'text/plain; charset=utf-8' }).end(site.page)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`
  const site: NotingSite = {
    url: `http://${host}`,
    host,
    page,
    asked: [],
    close() {
      server.closeAllConnections()
      server.close()
    },
  }
  return site
}

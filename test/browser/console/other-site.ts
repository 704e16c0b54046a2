import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A page of somebody else’s, on another port of the same machine: browsers send it the cookies of the console. */
export interface OtherSite {
  readonly address: string
  close(): void
}

export async function openOtherSite(): Promise<OtherSite> {
  const site = createServer((_, response) => {
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end('<title>Another site</title>')
  })
  site.listen(0, '127.0.0.1')
  await once(site, 'listening')
  const { port } = site.address() as AddressInfo
  return { address: `http://127.0.0.1:${port}`, close: () => site.close() }
}

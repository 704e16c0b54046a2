import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { stripVTControlCharacters } from 'node:util'
import { afterAll, beforeAll, beforeEach } from 'vitest'
import { runHere } from './run-here.ts'

interface Sent {
  readonly path: string
  readonly body: unknown
}

/**
 * A server that answers everything with one thing, and commands that ask it.
 * @param files what stands in a folder, by name
 */
export function useAnsweringServer(usual: object, files: Readonly<Record<string, string>>) {
  let answer = usual
  let folder: string
  let server: Server
  let sent: Sent[] = []

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sortie-commands-'))
    for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), content)
    server = createServer(async (request, response) => {
      sent.push({ path: `${request.method} ${request.url}`, body: JSON.parse((await text(request)) || 'null') })
      response.writeHead(request.url === '/v1/connections' ? 201 : 200, { 'content-type': 'application/json' })
      response.end(JSON.stringify(answer))
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
  })
  beforeEach(() => {
    sent = []
    answer = usual
  })
  afterAll(async () => {
    server.closeAllConnections()
    server.close()
    await rm(folder, { recursive: true })
  })

  return {
    /** By the commands of this test. */
    sent: () => sent,
    /** In this test. */
    answerWith(other: object) {
      answer = other
    },
    url: () => urlOf(server),
    file: (name: string) => join(folder, name),
    run(...args: readonly string[]) {
      return runHere(args, urlOf(server))
    },
    /** As a person sees it on a terminal of so many columns, without its colours. */
    async seen(columns: number, ...args: readonly string[]) {
      const { out } = await runHere(args, urlOf(server), { columns })
      return stripVTControlCharacters(out)
    },
  }
}

function urlOf(server: Server): string {
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

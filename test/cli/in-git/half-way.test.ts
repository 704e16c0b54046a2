import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { constants } from 'node:fs'
import { mkdtemp, open, rm, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { promisify } from 'node:util'
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { runSortie } from '../run-sortie.ts'

let folder: string
let server: Server
let atLimit: 'breaks' | 'is silent'
let heard: PromiseWithResolvers<void>

/** Creates agents, and answers nothing to a limit. */
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sortie-half-way-'))
  await writeFile(join(folder, 'a.yaml'), 'agent: {name: clerk, instructions: x}')
  await writeFile(join(folder, 'b.yaml'), 'limit: {name: crm, concurrency: 1}')
  heard = Promise.withResolvers()
  server = createServer((request, response) => {
    const answer = (status: number, body: object) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
    if (request.method === 'POST') return answer(201, { name: 'clerk', version: 1 })
    if (request.method === 'PUT') {
      heard.resolve()
      return atLimit === 'breaks' ? request.socket.destroy() : undefined
    }
    if (request.url?.startsWith('/v1/limits')) return answer(200, { items: [], next_cursor: null })
    return answer(404, { error: { code: 'not_found', message: 'There is no agent clerk' } })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
})
afterEach(async () => {
  server.closeAllConnections()
  server.close()
  await rm(folder, { recursive: true })
})

test.each([
  ['whose server goes away', 'breaks', 3, 'sortie: http://'],
  ['that is interrupted', 'is silent', 130, ''],
] as const)('an apply %s says what it did', async (_, limit, code, says) => {
  atLimit = limit
  const { port } = server.address() as AddressInfo
  const env = { SORTIE_URL: `http://127.0.0.1:${port}`, SORTIE_API_KEY: 'sortie_key' }
  const options = limit === 'breaks' ? { env } : { env, interruptAfter: heard.promise }
  const finished = await runSortie(['apply', '-f', folder], options)
  expect(finished).toMatchObject({ code, out: 'created    agent clerk version 1\n1 created.\n' })
  expect(finished.err).toContain(
    `${join(folder, 'b.yaml')}:1: limit crm: it is unknown whether this is applied. 1 of 2 are applied. Run the command again: it continues from there.\n${says}`,
  )
})

describe('a named pipe', () => {
  let pipe: string
  beforeEach(async () => {
    pipe = join(folder, 'pipe')
    await promisify(execFile)('mkfifo', [pipe])
  })

  test.each([
    ['as a file of documents', ['apply', '-f', 'b.yaml', '-f']],
    ['as an input', ['missions', 'submit', 'clerk', '--input-file']],
  ])('into which nobody writes, %s, ends at the first Ctrl-C', async (_, args) => {
    const given = [...args.map((arg) => (arg === 'b.yaml' ? join(folder, arg) : arg)), pipe]
    const { code } = await runSortie(given, { interruptAfter: isOpened(pipe) })
    expect(code).toBe(130)
  })

  test('is read once somebody writes into it', async () => {
    const env = {
      SORTIE_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      SORTIE_API_KEY: 'sortie_key',
    }
    const finished = runSortie(['apply', '-f', pipe], { env })
    await writeFile(pipe, 'agent: {name: clerk, instructions: x}')
    expect(await finished).toMatchObject({ code: 0, out: 'created    agent clerk version 1\n1 created.\n' })
  })
})

/** Resolves once somebody reads it, or waits to: until then, opening it to write without waiting is refused. */
async function isOpened(pipe: string): Promise<void> {
  for (;;) {
    const writer = await open(pipe, constants.O_WRONLY | constants.O_NONBLOCK).catch(() => undefined)
    if (writer) return onTestFinished(() => writer.close())
    await setTimeout(20)
  }
}

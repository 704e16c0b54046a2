import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'esbuild'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { createClient as CreateClient } from '../../sdk/client.ts'
import { type EditionProcess, startEdition } from '../local/edition-process.ts'
import { openBrowser } from './browser.ts'

/** What the page's script leaves there. */
declare const createClient: typeof CreateClient

let data: string
let site: Server
let port: number
let edition: EditionProcess
let browser: Browser

beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), 'sortie-browser-'))
  const script = await clientScript()
  site = createServer((_, response) => {
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(`<script>${script}</script>`)
  })
  site.listen(0)
  await once(site, 'listening')
  port = (site.address() as AddressInfo).port
  edition = await startEdition({ data, env: { SORTIE_ORIGINS: `http://localhost:${port}` } })
  browser = await openBrowser()
})

afterAll(async () => {
  await browser?.close()
  await edition?.kill()
  site?.close()
  await rm(data, { recursive: true, force: true })
})

/** The SDK, as a page loads it. */
async function clientScript(): Promise<string> {
  const contents = "import { createClient } from './sdk/client.ts'; globalThis.createClient = createClient"
  const resolveDir = join(import.meta.dirname, '..', '..')
  const { outputFiles } = await build({
    stdin: { contents, resolveDir },
    bundle: true,
    format: 'iife',
    write: false,
    logLevel: 'error',
  })
  return outputFiles[0]?.text.replaceAll('</script', '<\\/script') ?? ''
}

async function pageAt(host: string): Promise<Page> {
  const page = await browser.newPage()
  await page.goto(`http://${host}:${port}/`)
  return page
}

/** What goes wrong in a page has a stack of the page's, which no reporter of ours can read. */
function inPage<Answer>(page: Page, run: (given: Reach) => Promise<Answer>, given: Reach): Promise<Answer> {
  return page.evaluate(run, given).catch((error: Error) => {
    throw new Error(error.message.split('\n')[0])
  })
}

interface Reach {
  readonly url: string
  readonly apiKey: string
}

const reach = (): Reach => ({ url: edition.http, apiKey: String(edition.api_key) })

test('a page of an allowed origin submits a mission with the SDK, follows it, and reads why something is refused', async () => {
  const page = await pageAt('localhost')
  const seen = await inPage(
    page,
    async ({ url, apiKey }) => {
      const client = createClient({ url, apiKey })
      const { id } = await client.submitMission({ body: { agent: 'echo', input: 'from a page' } })
      const types: string[] = []
      for await (const event of client.watchMission(id)) types.push(event.type)
      const ended = await client.getMission({ params: { mission_id: id } })
      const refusal = await createClient({ url, apiKey: 'nobody', retries: 0 })
        .getIdentity()
        .catch((error: { code?: string; request_id?: string }) => ({ code: error.code, request_id: error.request_id }))
      return { types, status: ended.status, refusal }
    },
    reach(),
  )
  expect(seen.types.at(-1)).toBe('mission.completed')
  expect(seen.status).toBe('COMPLETED')
  expect(seen.refusal).toMatchObject({ code: 'unauthenticated', request_id: expect.stringMatching(/^req_/) })
  await page.close()
})

test('and reads the stream of a mission by fetch, to its end', async () => {
  const page = await pageAt('localhost')
  const text = await inPage(
    page,
    async ({ url, apiKey }) => {
      const { id } = await createClient({ url, apiKey }).submitMission({ body: { agent: 'echo', input: 'x' } })
      const headers = { authorization: `Bearer ${apiKey}`, 'last-event-id': '1' }
      return (await fetch(`${url}/v1/missions/${id}/stream`, { headers })).text()
    },
    reach(),
  )
  expect(text).toMatch(/^retry: 1000\n\nid: 2\n/)
  expect(text).toMatch(/\nevent: end\ndata: \{"last_seq":\d+\}\n\n$/)
  await page.close()
})

test('a page of another origin reads nothing', async () => {
  const page = await pageAt('127.0.0.1')
  const name = await inPage(
    page,
    async ({ url, apiKey }) => {
      const asked = createClient({ url, apiKey, retries: 0 }).getIdentity()
      return asked.then(
        () => 'answered',
        (error: Error) => error.constructor.name,
      )
    },
    reach(),
  )
  expect(name).toMatch(/Unreachable/)
  await page.close()
})

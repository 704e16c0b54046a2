import { once } from 'node:events'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { request, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { brotliCompressSync, brotliDecompressSync, gzipSync } from 'node:zlib'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { openDatabase } from '../../../adapters/local/database.ts'
import { noLoopShares } from '../../../adapters/local/loop-shares.ts'
import { createStores } from '../../../adapters/local/stores.ts'
import { createClock } from '../../../adapters/system/clock.ts'
import { createMemory } from '../../../adapters/system/memory.ts'
import { operations } from '../../../contract/api.ts'
import { consolePolicy, isOfConsole } from '../../../contract/console.ts'
import { definitions } from '../../../functions/definitions.ts'
import { httpBounds } from '../../../local/http/bounds.ts'
import { boundConnections } from '../../../local/http/connections.ts'
import { serveConsole } from '../../../local/http/console.ts'
import { readInPieces } from '../../../local/http/reading.ts'
import { createSenders } from '../../../local/http/senders.ts'
import { createHttpServer, serveHttp } from '../../../local/http-server.ts'
import { editionSettings } from './edition-settings.ts'

const pageText = '<!doctype html><title>Sortie</title>'
const scriptText = `export const all = '${'word '.repeat(500)}'`

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sortie-console-'))
  await mkdir(join(folder, 'assets'))
  await mkdir(join(folder, '.vite'))
  await writeFile(join(folder, '.vite', 'manifest.json'), '{}')
  await writeFile(join(folder, 'index.html'), pageText)
  await writeFile(join(folder, 'icon.svg'), '<svg/>')
  for (const [ending, form] of Object.entries({ '': Buffer.from(scriptText), '.br': brotli(), '.gz': gzip() }))
    await writeFile(join(folder, 'assets', `index-AbC.js${ending}`), form)
})
afterAll(() => rm(folder, { recursive: true }))

let server: Server | undefined
const ending = new AbortController()
afterEach(() => {
  server?.closeAllConnections()
  server?.close()
})

const brotli = () => brotliCompressSync(scriptText)
const gzip = () => gzipSync(scriptText)

/** A server whose API answers 418 to everything. @returns its address, and what was logged */
async function serve(built: () => Promise<string> = async () => folder, publicUrl?: string) {
  const logged: string[] = []
  const note = (text: string) => void logged.push(text)
  const logger = { debug: note, info: note, warn: note, error: note }
  server = createHttpServer(() => false)
  const functions = definitions.map((definition) => ({
    definition,
    invoke: async () => ({ statusCode: 418, body: 'the API' }),
  }))
  const settings = publicUrl === undefined ? {} : { public_url: publicUrl }
  serveHttp(server, {
    functions,
    reading: readInPieces(server, { first: noLoopShares, more: noLoopShares }, httpBounds.reading),
    connections: boundConnections(server, { all: 1000, byAddress: 1000, refused: 1 }),
    senders: createSenders({}),
    transfers: { isFor: () => false, serve: async () => undefined },
    console: serveConsole({ folder: built, settings, logger, ending: ending.signal }),
    ports: {
      stores: createStores(openDatabase(':memory:'), Date),
      clock: createClock(),
      memory: createMemory(),
      settings: editionSettings,
    },
    origins: [],
    loop: { begun: noLoopShares, answers: noLoopShares },
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, logged }
}

/** As a browser asks for what is in its address bar. */
function visit(url: string, { headers, ...init }: { method?: string; headers?: Record<string, string> } = {}) {
  return fetch(url, { ...init, headers: { accept: 'text/html,*/*;q=0.8', ...headers } })
}

/** A path and a host as no browser would ask for them. */
async function askAs(url: string, path: string, host = 'localhost') {
  const asked = request(url, { path, headers: { host, accept: 'text/html' }, agent: false }).end()
  const [answer] = await once(asked, 'response')
  return { status: answer.statusCode, headers: answer.headers, text: await text(answer) }
}

describe('the page', () => {
  test.each(['/', '/index.html', '/missions', '/missions/mis_1?tab=events', '/v1missions', '/settings/', '/a/b/c.d'])(
    'answers at %s, under the policy, and is asked for anew each time',
    async (path) => {
      const { url } = await serve()
      const answer = await visit(`${url}${path}`)
      expect([answer.status, await answer.text()]).toEqual([200, pageText])
      expect(Object.fromEntries(answer.headers)).toMatchObject({
        'content-type': 'text/html; charset=utf-8',
        'content-security-policy': consolePolicy,
        'cross-origin-opener-policy': 'same-origin',
        'x-content-type-options': 'nosniff',
        'x-frame-options': 'DENY',
        'referrer-policy': 'no-referrer',
        'cache-control': 'no-cache',
      })
    },
  )

  test('answers HEAD without its text, and no other method: these are the API’s', async () => {
    const { url } = await serve()
    const head = await visit(`${url}/missions`, { method: 'HEAD' })
    expect([head.status, head.headers.get('content-length'), await head.text()]).toEqual([
      200,
      String(pageText.length),
      '',
    ])
    for (const method of ['POST', 'PUT', 'DELETE']) expect((await visit(`${url}/`, { method })).status).toBe(418)
  })

  test('is told that the address is to stay over TLS where it is', async () => {
    const { url } = await serve(undefined, 'https://sortie.example.com')
    const { headers } = await askAs(url, '/', 'sortie.example.com')
    expect(headers['strict-transport-security']).toBe('max-age=31536000')
  })

  test('answers under no other host: no page of another site reads it by a name that leads here', async () => {
    const { url } = await serve()
    const { status, text } = await askAs(url, '/', 'evil.example')
    expect([status, JSON.parse(text).error.code]).toEqual([421, 'misdirected_request'])
  })
})

describe('what is not the console’s', () => {
  test('is every path of the contract', () => {
    const taken = operations.filter(([, { path }]) => isOfConsole(path)).map(([name]) => name)
    expect(taken).toEqual([])
  })

  test('is what a program asks for in its place: it reads no page', async () => {
    const { url } = await serve()
    for (const path of ['/', '/nothing', '/missions'])
      expect(await (await fetch(`${url}${path}`)).text()).toBe('the API')
  })

  test.each(['/v1/missions', '/v1', '/health', '/openapi.json', '/docs', '/docs/viewer.js', '/live'])(
    '%s goes to the API',
    async (path) => {
      const { url } = await serve()
      expect(await (await visit(`${url}${path}`)).text()).toBe('the API')
    },
  )

  test('is no file of the machine: only what was built has an address', async () => {
    const { url } = await serve()
    for (const path of ['/.vite/manifest.json', '/assets/../../../etc/passwd', '/assets/%2e%2e/index.html']) {
      const { status, text } = await askAs(url, path)
      expect([status, text === pageText]).toEqual(path.startsWith('/assets/') ? [404, false] : [200, true])
    }
  })
})

describe('a file', () => {
  test('whose name has its hash never changes, and comes in the smallest form that is accepted', async () => {
    const { url } = await serve()
    const raw = (coding: string) => visit(`${url}/assets/index-AbC.js`, { headers: { 'accept-encoding': coding } })
    for (const [asked, coding, bytes] of [
      ['gzip, deflate, br', 'br', brotli().length],
      ['gzip', 'gzip', gzip().length],
      ['br;q=0, gzip;q=1', 'gzip', gzip().length],
      ['identity', null, scriptText.length],
    ] as const) {
      const answer = await raw(asked)
      expect(answer.headers.get('content-encoding')).toBe(coding)
      expect(Number(answer.headers.get('content-length'))).toBe(bytes)
      expect(await answer.text()).toBe(scriptText)
      expect(answer.headers.get('cache-control')).toBe('public, max-age=31536000, immutable')
      expect(answer.headers.get('vary')).toBe('accept-encoding')
      expect(answer.headers.get('content-type')).toBe('text/javascript; charset=utf-8')
    }
    expect(brotliDecompressSync(brotli()).toString()).toBe(scriptText)
  })

  test('that the browser has is not sent again; each form has a tag of its own', async () => {
    const { url } = await serve()
    const ask = (headers: Record<string, string>) => visit(`${url}/assets/index-AbC.js`, { headers })
    const codings = ['br', 'gzip', 'identity']
    const tags = await Promise.all(
      codings.map(async (coding) => String((await ask({ 'accept-encoding': coding })).headers.get('etag'))),
    )
    expect(new Set(tags).size).toBe(3)
    for (const known of [...tags, `W/${tags[0]}`, `"other", ${tags[1]}`, '*']) {
      const again = await ask({ 'if-none-match': known })
      expect([again.status, await again.text(), again.headers.get('content-security-policy')]).toEqual([
        304,
        '',
        consolePolicy,
      ])
    }
    expect((await ask({ 'if-none-match': '"other"' })).status).toBe(200)
  })

  test('of another version is 404, which nobody keeps', async () => {
    const { url } = await serve()
    const gone = await visit(`${url}/assets/index-Old.js`)
    expect([gone.status, gone.headers.get('cache-control')]).toEqual([404, 'no-store'])
    expect(await gone.text()).toContain('load the page anew')
  })

  test('without a hash is asked for anew each time', async () => {
    const { url } = await serve()
    const icon = await visit(`${url}/icon.svg`)
    expect([icon.headers.get('content-type'), icon.headers.get('cache-control')]).toEqual(['image/svg+xml', 'no-cache'])
  })
})

describe('a console that is not there', () => {
  test('says that it is being built, asks again by itself, and then is there; nothing else waits for it', async () => {
    const build = Promise.withResolvers<string>()
    let builds = 0
    const { url } = await serve(() => {
      builds++
      return build.promise
    })
    const [first, second] = await Promise.all([visit(url), visit(`${url}/missions`)])
    for (const answer of [first, second]) {
      expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '1'])
      expect(answer.headers.get('content-security-policy')).toBe(consolePolicy)
      expect(await answer.text()).toMatch(/<script src="\/again\.js">[\s\S]*is being built/)
    }
    const again = await visit(`${url}/again.js`)
    expect([again.status, again.headers.get('content-type')]).toEqual([200, 'text/javascript; charset=utf-8'])
    // A refreshed address with a fragment, such as that of a link to sign in, would only be jumped to.
    expect(await again.text()).toContain('location.reload()')
    expect(await (await visit(`${url}/v1/missions`)).text()).toBe('the API')
    build.resolve(folder)
    await expect.poll(async () => (await visit(url)).status).toBe(200)
    expect(builds).toBe(1)
  })

  test('is not built before somebody asks for it', async () => {
    let builds = 0
    const { url } = await serve(async () => {
      builds++
      return folder
    })
    await visit(`${url}/health`)
    expect(builds).toBe(0)
  })

  test('because its build failed says so and what to do, is logged once, and all else works', async () => {
    const { url, logged } = await serve(async () => {
      throw new Error('Run npm ci <again>.')
    })
    for (const path of ['/', '/missions', '/assets/index-AbC.js']) {
      const answer = await visit(`${url}${path}`)
      expect([answer.status, answer.headers.get('cache-control')]).toEqual([503, 'no-store'])
      const text = await answer.text()
      expect(text).not.toContain('<script')
      expect(text).toContain('The console is not here')
      expect(text).toContain('Run npm ci &lt;again&gt;.')
    }
    expect(logged).toEqual(['The console cannot be shown'])
    expect(await (await visit(`${url}/v1/missions`)).text()).toBe('the API')
  })

  test('because its folder has no page is such a failure', async () => {
    const empty = await mkdtemp(join(tmpdir(), 'sortie-console-'))
    const { url } = await serve(async () => empty)
    expect([(await visit(url)).status, await (await visit(url)).text()]).toEqual([
      503,
      expect.stringContaining('does not have the console'),
    ])
    await rm(empty, { recursive: true })
  })
})

import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createSecrets } from '../../../adapters/local/secrets.ts'
import { createTransfers, type LocalTransfers } from '../../../adapters/local/transfers.ts'
import type { WriteFailure } from '../../../adapters/local/write-failure.ts'
import { SortieError } from '../../../contract/errors.ts'
import { createTransferServer } from '../../../local/http/transfers.ts'
import { transferListener } from './transfer-listener.ts'

const page = 'https://console.example.com'

let folder: string
let server: Server
let transfers: LocalTransfers
let validity: { readonly seconds: number; readonly origin: string }
/** What the disk says to a write. */
let admit: () => Promise<void>
let noticed: WriteFailure[]

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sortie-transfer-server-'))
  admit = async () => {}
  noticed = []
  const secrets = createSecrets(join(folder, 'secrets'), {})
  transfers = createTransfers({ folder: join(folder, 'blobs'), secrets, clock: Date })
  const database = { admit: () => admit(), noticed: (failure: WriteFailure) => void noticed.push(failure) }
  server = createServer(transferListener(createTransferServer({ transfers, database }, [page])))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  validity = { seconds: 60, origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }
})
afterEach(async () => {
  server.closeAllConnections()
  server.close()
  await rm(folder, { recursive: true, force: true })
})

const upload = { blob: 'files/fil_1', bytes: 5, keptUntil: 99_999_999_999 }
const download = { blob: upload.blob, name: '<b>.txt', media_type: 'text/plain' }
const uploadUrl = async () => (await transfers.uploadTo('ten_a', upload, validity)).url
const downloadUrl = () => transfers.downloadFrom('ten_a', download, validity)
const put = async (body: string) => fetch(await uploadUrl(), { method: 'PUT', body })

test('bytes come in and go out, as an attachment that no page runs', async () => {
  expect((await put('hello')).status).toBe(204)
  const response = await fetch(await downloadUrl())
  expect(await response.text()).toBe('hello')
  expect(Object.fromEntries(response.headers)).toMatchObject({
    'content-type': 'text/plain',
    'content-length': '5',
    'content-disposition': `attachment; filename="<b>.txt"; filename*=UTF-8''%3Cb%3E.txt`,
    'x-content-type-options': 'nosniff',
    'content-security-policy': expect.stringContaining("default-src 'none'; sandbox"),
    'cache-control': 'no-store',
  })
})

test('HEAD is told of the bytes, and given none', async () => {
  await put('hello')
  const response = await fetch(await downloadUrl(), { method: 'HEAD' })
  expect([response.status, response.headers.get('content-length'), await response.text()]).toEqual([200, '5', ''])
})

test.each([
  ['fewer bytes', 'hell', 400],
  ['more bytes', 'hello!', 413],
])('%s than were said are refused', async (_, body, status) => {
  expect((await put(body)).status).toBe(status)
  expect((await fetch(await downloadUrl())).status).toBe(404)
})

test('bytes without a length are refused', async () => {
  const body = new ReadableStream({
    start(controller) {
      controller.enqueue(new TextEncoder().encode('hello'))
      controller.close()
    },
  })
  const sent = await fetch(await uploadUrl(), { method: 'PUT', body, duplex: 'half' })
  expect(sent.status).toBe(400)
})

test('an address is for its own method', async () => {
  expect((await fetch(await uploadUrl())).status).toBe(405)
  expect((await fetch(await downloadUrl(), { method: 'PUT', body: 'hello' })).status).toBe(405)
  expect((await fetch(`${validity.origin}/v1/transfers/ten_a.AAAA`)).status).toBe(404)
  expect((await fetch(`${validity.origin}/v1/files`)).status).toBe(418)
})

test('a second upload to the same address is refused', async () => {
  await put('hello')
  expect((await put('other')).status).toBe(409)
  expect(await (await fetch(await downloadUrl())).text()).toBe('hello')
})

test('a disk that takes nothing is told of as that', async () => {
  admit = () => Promise.reject(new SortieError('storage_unavailable', 'The disk is full'))
  expect((await put('hello')).status).toBe(503)
  admit = async () => {}
  transfers.receive = () => Promise.reject(Object.assign(new Error('no space'), { code: 'ENOSPC' }))
  expect((await put('hello')).status).toBe(503)
  expect(noticed).toMatchObject([{ kind: 'full' }])
})

/** What a browser asks before it sends something to an address for a page. */
const asksFirst = (url: string, origin: string, method: string) =>
  fetch(url, { method: 'OPTIONS', headers: { origin, 'access-control-request-method': method } })

describe('a page in a browser', () => {
  test('of an origin that is allowed may send and fetch files, and see why it may not', async () => {
    const url = await uploadUrl()
    const first = await asksFirst(url, page, 'PUT')
    expect(first.status).toBe(204)
    expect(Object.fromEntries(first.headers)).toMatchObject({
      'access-control-allow-origin': page,
      'access-control-allow-methods': 'PUT',
      'access-control-allow-headers': 'content-type, if-none-match, x-amz-tagging',
      'access-control-max-age': '3600',
      vary: 'origin',
    })
    const sent = await fetch(url, { method: 'PUT', body: 'hello', headers: { origin: page } })
    expect([sent.status, sent.headers.get('access-control-allow-origin')]).toEqual([204, page])
    const again = await fetch(url, { method: 'PUT', body: 'hello', headers: { origin: page } })
    expect([again.status, again.headers.get('access-control-allow-origin')]).toEqual([409, page])
    const other = await downloadUrl()
    expect((await asksFirst(other, page, 'GET')).headers.get('access-control-allow-methods')).toBe('GET, HEAD')
    const got = await fetch(other, { headers: { origin: page } })
    expect(got.headers.get('access-control-allow-origin')).toBe(page)
    expect(got.headers.get('access-control-expose-headers')).toContain('content-disposition')
  })

  test.each([
    ['another origin', 'https://console.example.com.evil.test'],
    ['no origin that is one', 'null'],
  ])('of %s may not', async (_, origin) => {
    const url = await uploadUrl()
    const first = await asksFirst(url, origin, 'PUT')
    expect([first.status, first.headers.get('access-control-allow-origin')]).toEqual([403, null])
    await put('hello')
    const got = await fetch(await downloadUrl(), { headers: { origin } })
    expect(got.headers.get('access-control-allow-origin')).toBeNull()
  })

  test('learns of no address that is none', async () => {
    expect((await asksFirst(`${validity.origin}/v1/transfers/ten_a.AAAA`, page, 'PUT')).status).toBe(404)
  })
})

test('a sender that goes away before its bytes are all there leaves nothing, and no place taken', async () => {
  const url = new URL(await uploadUrl())
  const begun = Promise.withResolvers<{ readonly outcome: Promise<unknown> }>()
  const { receive } = transfers
  transfers.receive = (...given) => {
    const result = receive(...given)
    begun.resolve({ outcome: result.catch((error: unknown) => error) })
    return result
  }
  const socket = connect(Number(url.port), url.hostname)
  socket.write(`PUT ${url.pathname} HTTP/1.1\r\nhost: ${url.host}\r\ncontent-length: 5\r\n\r\nhel`)
  const { outcome } = await begun.promise
  socket.destroy()
  expect(await outcome).toMatchObject({ code: 'invalid_input' })
  transfers.receive = receive
  expect((await fetch(await downloadUrl())).status).toBe(404)
  expect((await put('hello')).status).toBe(204)
})

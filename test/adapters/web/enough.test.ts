import { gzipSync } from 'node:zlib'
import { afterEach, describe, expect, test } from 'vitest'
import { createWeb } from '../../../adapters/web/guarded-fetch.ts'
import type { WebRequest } from '../../../core/base/ports/web.ts'
import { type Loopback, listen } from './loopback.ts'

const open: Loopback[] = []
afterEach(async () => {
  await Promise.all(open.splice(0).map((server) => server.close()))
})

/** A body that comes in pieces, and stays open. */
async function fetched(pieces: readonly Buffer[], changes: Partial<WebRequest>, headers: Record<string, string> = {}) {
  const server = await listen((_request, response) => {
    response.writeHead(200, headers)
    for (const piece of pieces) response.write(piece)
  })
  open.push(server)
  const { host } = new URL(server.url)
  const { signal } = new AbortController()
  const usual = { url: server.url, method: 'POST' as const, headers: {}, signal, maxBytes: 1000, timeoutMs: 5000 }
  return createWeb({ allowHosts: [host] }).fetch({ ...usual, ...changes })
}

describe('a body that is enough before it ends', () => {
  test('is not waited for any longer, and is whole', async () => {
    const told: string[] = []
    const isEnough = (piece: string) => told.push(piece) > 0 && told.join('').includes('!')
    expect(await fetched([Buffer.from('größe!')], { isEnough })).toMatchObject({ body: 'größe!', truncated: false })
  })

  test('is told as text, whatever its encoding', async () => {
    const told: string[] = []
    const isEnough = (piece: string) => told.push(piece) > 0 && told.join('').includes('größe')
    const packed = gzipSync('x'.repeat(100) + 'größe'.repeat(20))
    const answer = await fetched([packed], { isEnough }, { 'content-encoding': 'gzip' })
    expect(answer).toMatchObject({ truncated: false, body: expect.stringContaining('größe') })
  })

  test('is cut at its bound all the same', async () => {
    const answer = await fetched([Buffer.alloc(5000, 'x')], { isEnough: () => false })
    expect(answer).toMatchObject({ truncated: true, body: 'x'.repeat(1000) })
  })
})

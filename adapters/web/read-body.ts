import type { IncomingMessage } from 'node:http'
import type { Readable, Transform } from 'node:stream'
import { TextDecoder } from 'node:util'
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib'
import { SortieError } from '../../contract/errors.ts'

export interface Body {
  readonly text: string
  readonly truncated: boolean
}

const decoders: Readonly<Record<string, (() => Transform) | undefined>> = {
  gzip: createGunzip,
  'x-gzip': createGunzip,
  deflate: createInflate,
  br: createBrotliDecompress,
}

/** What this module can decode, best first. */
export const acceptEncoding = 'br, gzip'

/**
 * Reads a body as text, at most `maxBytes` of it before as well as after decompression, so that neither a bomb nor an
 * endless stream is ever held. The rest is not read: the caller destroys the response.
 */
export async function readBody(response: IncomingMessage, maxBytes: number): Promise<Body> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of decoded(response, maxBytes) as AsyncIterable<Buffer>) {
    chunks.push(chunk)
    size += chunk.length
    if (size > maxBytes) break
  }
  const truncated = size > maxBytes
  const bytes = Buffer.concat(chunks).subarray(0, maxBytes)
  // `stream` leaves out a character that was cut through.
  const text = decoderFor(response).decode(bytes, { stream: truncated })
  return { text, truncated }
}

function decoded(response: IncomingMessage, maxBytes: number): Readable {
  const encoding = (response.headers['content-encoding'] ?? 'identity').trim().toLowerCase()
  if (encoding === 'identity' || encoding === '') return response
  const create = Object.hasOwn(decoders, encoding) ? decoders[encoding] : undefined
  if (create === undefined)
    throw new SortieError('fetch_failed', 'The answer has a content encoding that is not supported')
  const decoder = create()
  let received = 0
  response.on('data', (chunk: Buffer) => {
    received += chunk.length
    if (received > maxBytes) response.destroy(new SortieError('fetch_failed', 'The compressed answer is too large'))
  })
  response.on('error', (error) => decoder.destroy(error))
  response.on('aborted', () => decoder.destroy(new Error('the connection was closed')))
  return response.pipe(decoder)
}

function decoderFor(response: IncomingMessage): TextDecoder {
  const label = /charset\s*=\s*"?([\w.:-]{1,40})/i.exec(response.headers['content-type'] ?? '')?.[1] ?? 'utf-8'
  try {
    return new TextDecoder(label)
  } catch {
    return new TextDecoder()
  }
}

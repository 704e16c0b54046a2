import type { IncomingMessage } from 'node:http'
import { PassThrough, pipeline, type Transform } from 'node:stream'
import { TextDecoder } from 'node:util'
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib'
import { SortieError } from '../../contract/errors.ts'
import type { WebRequest } from '../../core/base/ports/web.ts'
import { unlessAborted } from '../../core/base/times/unless-aborted.ts'

export interface Body {
  readonly text: string
  readonly truncated: boolean
  readonly bytes: Uint8Array
  /** Why it ends early, unless it is the bound; `text` is what arrived until then. */
  readonly problem?: unknown
}

const decoders: Readonly<Record<string, (() => Transform) | undefined>> = {
  identity: () => new PassThrough(),
  '': () => new PassThrough(),
  gzip: createGunzip,
  'x-gzip': createGunzip,
  deflate: createInflate,
  br: createBrotliDecompress,
}

/** The encodings that this module can decode, best first. */
export const acceptEncoding = 'br, gzip'

/**
 * Reads a body as text, at most `maxBytes` of it before as well as after decompression, so that neither a bomb nor an
 * endless stream is ever in memory. The rest is not read: the caller destroys the response.
 * @param signal gives up on the rest; the text is what has arrived
 */
export async function readBody(
  response: IncomingMessage,
  { maxBytes, isEnough }: Pick<WebRequest, 'maxBytes' | 'isEnough'>,
  signal: AbortSignal,
): Promise<Body> {
  const chunks: Buffer[] = []
  let size = 0
  let isCut = false
  const pieces = decoderFor(response)
  const read = async () => {
    for await (const chunk of decoded(response, maxBytes) as AsyncIterable<Buffer>) {
      chunks.push(chunk)
      size += chunk.length
      isCut = size > maxBytes
      if (isCut || isEnough?.(pieces.decode(chunk, { stream: true }))) return
    }
  }
  const end = await unlessAborted(read(), signal).then(
    () => ({}),
    (problem: unknown) => ({ problem }),
  )
  const truncated = isCut || 'problem' in end
  const bytes = Buffer.concat(chunks).subarray(0, maxBytes)
  // `stream` omits a character that was cut in the middle.
  const text = decoderFor(response).decode(bytes, { stream: truncated })
  return { text, truncated, bytes, ...end }
}

function decoded(response: IncomingMessage, maxBytes: number): Transform {
  const encoding = (response.headers['content-encoding'] ?? 'identity').trim().toLowerCase()
  const create = Object.hasOwn(decoders, encoding) ? decoders[encoding] : undefined
  if (create === undefined)
    throw new SortieError('fetch_failed', 'The answer has a content encoding that is not supported')
  const decoder = create()
  let received = 0
  response.on('data', (chunk: Buffer) => {
    received += chunk.length
    if (received > maxBytes && !(decoder instanceof PassThrough)) {
      response.destroy(new SortieError('fetch_failed', 'The compressed answer is too large'))
    }
  })
  // An answer that is cut off fails the decoder, which its reader is told.
  return pipeline(response, decoder, () => {})
}

function decoderFor(response: IncomingMessage): TextDecoder {
  const label = /charset\s*=\s*"?([\w.:-]{1,40})/i.exec(response.headers['content-type'] ?? '')?.[1] ?? 'utf-8'
  try {
    return new TextDecoder(label)
  } catch {
    return new TextDecoder()
  }
}

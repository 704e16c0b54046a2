import type { IncomingMessage, ServerResponse } from 'node:http'
import { SortieError } from '../../contract/errors.ts'
import type { Route } from '../../contract/route.ts'
import type { Admission } from './admission.ts'
import { httpBounds } from './bounds.ts'
import type { Reading } from './reading.ts'
import { createShares } from './shares.ts'

/** What came of a request's body. */
export type Body =
  | { readonly kind: 'none' }
  | { readonly kind: 'read'; readonly bytes: Buffer; release(): void }
  /** It is too large, or its sender may not send it: the function sees the headers alone. */
  | { readonly kind: 'unwanted' }

export type ReadBody = (
  request: IncomingMessage,
  response: ServerResponse,
  route: Route | undefined,
) => Promise<Body> | Body

/**
 * Reads bodies once it is known that they are wanted, as many bytes at once as there is room for. Heavy ones are handed on few at
 * a time: each takes the event loop for milliseconds, and what others ask stands behind all of them.
 */
export function createBodyReader(admit: Admission, reading: Reading): ReadBody {
  const shares = createShares({
    all: httpBounds.bodyBytes,
    byGroup: httpBounds.bodyBytesByTenant,
    patienceMs: httpBounds.patienceMs,
  })
  const heavy = createShares({
    all: httpBounds.heavyRequests,
    byGroup: httpBounds.heavyRequestsByTenant,
    patienceMs: httpBounds.patienceMs,
  })

  async function readLarge(
    request: IncomingMessage,
    response: ServerResponse,
    route: Route | undefined,
    length: number,
  ): Promise<Body> {
    const tenant = await admit(route, request.headers.authorization)
    if (tenant === undefined) return { kind: 'unwanted' }
    if ((await shares.take(tenant, length, response)) === false) throw noRoom()
    let release = () => shares.give(tenant, length)
    try {
      const bytes = await bytesOf(request, response, reading)
      if (bytes.length <= httpBounds.heavyBodyBytes) return { kind: 'read', bytes, release }
      if ((await heavy.take(tenant, 1, response)) === false) throw noRoom()
      release = () => {
        shares.give(tenant, length)
        heavy.give(tenant, 1)
      }
      return { kind: 'read', bytes, release }
    } catch (error) {
      release()
      throw error
    }
  }

  return (request, response, route) => {
    const length = lengthOf(request)
    if (length === undefined) return { kind: 'none' }
    if (length > httpBounds.readBodyBytes) return { kind: 'unwanted' }
    if (length > httpBounds.smallBodyBytes) return readLarge(request, response, route, length)
    return bytesOf(request, response, reading).then((bytes) => ({ kind: 'read', bytes, release() {} }))
  }
}

/** As the headers say; for a body in chunks, as many as are read of it at most. */
function lengthOf({ headers }: IncomingMessage): number | undefined {
  if (headers['transfer-encoding'] !== undefined) return httpBounds.readBodyBytes
  const length = headers['content-length']
  return length === undefined ? undefined : Number(length)
}

export function waitsToBeToldToGoOn({ headers }: IncomingMessage): boolean {
  return /^100-continue$/i.test(headers.expect ?? '')
}

/** Reads no more of it: Node does so only for bytes that wait, and goes on where chunks have a byte each. */
function hold(request: IncomingMessage, reading: Reading): void {
  request.pause()
  reading.hold(request.socket)
}

/** Where all of a body is there, what comes next on its connection is another request. */
function goOn(request: IncomingMessage, reading: Reading): void {
  if (!request.complete) reading.goOn(request.socket)
}

/** The body, cut where it is too large for any route: what is left is still too large, and is refused. */
function bytesOf(request: IncomingMessage, response: ServerResponse, reading: Reading): Promise<Buffer> {
  if (waitsToBeToldToGoOn(request)) response.writeContinue()
  return new Promise((resolve, reject) => {
    // What was cut off while it waited for room has said so already, and is silent from then on.
    if (request.destroyed) reject(cutOff())
    const chunks: Buffer[] = []
    let bytes = 0
    const end = () => {
      request.off('data', take)
      if (chunks.length > httpBounds.bodyPieces) reject(tooManyPieces())
      resolve(chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks))
    }
    const take = (chunk: Buffer) => {
      bytes += chunk.length
      chunks.push(chunk)
      if (bytes <= httpBounds.readBodyBytes && chunks.length <= httpBounds.bodyPieces) return
      hold(request, reading)
      end()
    }
    request.on('data', take)
    request.once('end', end)
    request.once('error', reject)
    request.once('close', () => reject(cutOff()))
    goOn(request, reading)
  })
}

/** Takes in what a sender goes on sending, within bounds, so that it comes to read the answer. */
export function discardBody(request: IncomingMessage, reading: Reading): Promise<void> {
  return new Promise((resolve) => {
    let bytes = 0
    let pieces = 0
    const end = () => {
      clearTimeout(timer)
      resolve()
    }
    const timer = setTimeout(end, httpBounds.discardMs)
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.length
      pieces++
      // Its sender has the time that is left to read the answer: closing now would take that with it.
      if (bytes > httpBounds.discardedBytes || pieces > httpBounds.bodyPieces) hold(request, reading)
    })
    request.once('end', end).once('close', end)
    goOn(request, reading)
    request.resume()
  })
}

function tooManyPieces(): SortieError {
  return new SortieError('invalid_input', `The body has more than ${httpBounds.bodyPieces} pieces; send larger chunks`)
}

function cutOff(): SortieError {
  return new SortieError('invalid_input', 'The body ended early')
}

function noRoom(): SortieError {
  return new SortieError('unavailable', 'Too many large requests at once; try again', { retryAfter: 1 })
}

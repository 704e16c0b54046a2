import type { IncomingMessage, ServerResponse } from 'node:http'
import { SortieError } from '../../contract/errors.ts'
import type { Route } from '../../contract/route.ts'
import type { Admission } from './admission.ts'
import { httpBounds } from './bounds.ts'
import type { Reading } from './reading.ts'
import { createShares } from './shares.ts'

/** The outcome of a request’s body. */
export type Body =
  | { readonly kind: 'none' }
  | { readonly kind: 'read'; readonly bytes: Buffer; release(): void }
  /** It is too large, or its sender may not send it: the function sees only the headers. */
  | { readonly kind: 'unwanted' }

export type ReadBody = (
  request: IncomingMessage,
  response: ServerResponse,
  route: Route | undefined,
) => Promise<Body> | Body

/**
 * Reads bodies once it is known that they are needed, as many bytes at once as there is room for. Large ones are passed on few at
 * a time: each occupies the event loop for milliseconds, and others' requests wait behind all of them.
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
    const tenant = await admit(route, request)
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

/** The headers' length; for a chunked body, the maximum that is read. */
function lengthOf({ headers }: IncomingMessage): number | undefined {
  if (headers['transfer-encoding'] !== undefined) return httpBounds.readBodyBytes
  const length = headers['content-length']
  return length === undefined ? undefined : Number(length)
}

export function waitsToBeToldToGoOn({ headers }: IncomingMessage): boolean {
  return /^100-continue$/i.test(headers.expect ?? '')
}

/** Stops reading: Node does so only for waiting bytes, and continues if chunks have a byte each. */
function hold(request: IncomingMessage, reading: Reading): void {
  request.pause()
  reading.hold(request.socket)
}

/** If the whole body has arrived, the next bytes on its connection are another request. */
function goOn(request: IncomingMessage, reading: Reading): void {
  if (!request.complete) reading.goOn(request.socket)
}

/** The body, cut if it is too large for any route: the rest is still too large, and is refused. */
function bytesOf(request: IncomingMessage, response: ServerResponse, reading: Reading): Promise<Buffer> {
  if (waitsToBeToldToGoOn(request)) response.writeContinue()
  return new Promise((resolve, reject) => {
    // If it was cut off while it waited for room, it has reported that already, and is silent from then on.
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

/** Reads what a sender keeps sending, within bounds, so that the sender gets to read the answer. */
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
      // Its sender has the remaining time to read the answer: closing now would lose it.
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

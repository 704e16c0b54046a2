import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda'
import type { Writes } from '../../adapters/local/admission.ts'
import type { DownloadTransfer, LocalTransfers, UploadTransfer } from '../../adapters/local/transfers.ts'
import { diskFailureOf, storageUnavailable, type WriteFailure } from '../../adapters/local/write-failure.ts'
import { attachmentHeader } from '../../adapters/system/attachment-header.ts'
import { fileAccess } from '../../adapters/system/page-origins.ts'
import { filePolicy, transfersPath } from '../../contract/console.ts'
import { SortieError } from '../../contract/errors.ts'
import { securityHeaders } from '../../functions/runtime/http/security-headers.ts'
import { waitsToBeToldToGoOn } from './bodies.ts'
import { httpBounds } from './bounds.ts'
import { keepingPace } from './pace.ts'
import { letPage, preflightHeaders } from './page-access.ts'
import { tooMany } from './refusal.ts'
import { createShares } from './shares.ts'

export interface TransferPorts {
  readonly transfers: LocalTransfers
  readonly database: {
    admit(who: Writes): Promise<void> | undefined
    noticed(failure: WriteFailure): void
  }
}

export interface TransferServer {
  /** Whether the path is one of an upload or a download. */
  isFor(path: string): boolean
  /** @returns the answer still to send; nothing if the bytes were the answer. @throws SortieError */
  serve(
    request: IncomingMessage,
    response: ServerResponse,
    path: string,
  ): Promise<APIGatewayProxyStructuredResultV2 | undefined>
}

/**
 * File uploads and downloads, piece by piece: no file is ever in memory as a whole.
 * @param origins of pages in browsers that may send and fetch them
 */
export function createTransferServer(
  { transfers, database }: TransferPorts,
  origins: readonly string[] = [],
): TransferServer {
  const ofPages = new Set(origins)
  const places = createShares({
    all: httpBounds.transfers,
    byGroup: httpBounds.transfersOfTenant,
    patienceMs: httpBounds.patienceMs,
  })

  async function receive(request: IncomingMessage, response: ServerResponse, upload: UploadTransfer) {
    requireLength(request, upload.bytes)
    await database.admit('request')
    if (waitsToBeToldToGoOn(request)) response.writeContinue()
    const bytes = comingIn(request)
    try {
      await transfers.receive(upload, bytes)
    } catch (error) {
      throw asRefusal(error)
    } finally {
      bytes.destroy()
    }
    return { statusCode: 204, headers: securityHeaders(undefined) }
  }

  function asRefusal(error: unknown): unknown {
    const failure = diskFailureOf(error)
    if (!failure) return error
    database.noticed(failure)
    return storageUnavailable({ cause: error })
  }

  async function give(request: IncomingMessage, response: ServerResponse, download: DownloadTransfer): Promise<void> {
    const opened = await transfers.open(download)
    if (!opened) throw new SortieError('not_found', 'The bytes of this file are no longer kept')
    response.writeHead(200, {
      ...securityHeaders(undefined),
      'content-security-policy': filePolicy,
      'content-type': download.media_type,
      'content-length': opened.bytes,
      'content-disposition': attachmentHeader(download.name),
    })
    // Once bytes are being sent, no other answer is possible: the transfer breaks off, as for a client that disconnects.
    if (request.method !== 'HEAD') {
      const sent = pipeline(opened.stream, keepingPace(httpBounds.pace), response)
      return sent.catch(() => void response.destroy())
    }
    opened.stream.destroy()
    response.end()
  }

  return {
    isFor: (path) => path.startsWith(transfersPath),
    async serve(request, response, path) {
      const isLet = letPage(ofPages, request, response, fileAccess)
      const transfer = await transfers.read(path.slice(transfersPath.length))
      if (request.method === 'OPTIONS') return preflight(transfer.kind, isLet)
      if (!isMethodOf(transfer.kind, request.method))
        throw new SortieError('method_not_allowed', 'This address is for another method')
      if ((await places.take(transfer.tenant, 1, response)) === false) throw tooMany('transfers')
      try {
        if (transfer.kind === 'upload') return await receive(request, response, transfer)
        await give(request, response, transfer)
        return undefined
      } finally {
        places.give(transfer.tenant, 1)
      }
    },
  }
}

/** The upload, as long as it keeps up. The request itself stays intact, so that it can be answered. */
function comingIn(request: IncomingMessage): Readable {
  const gauge = keepingPace(httpBounds.pace)
  const breakOff = () => {
    if (!request.complete) gauge.destroy(new SortieError('invalid_input', 'The bytes end before their end'))
  }
  request.once('close', breakOff)
  // It may have gone while it waited for its place.
  if (request.destroyed) breakOff()
  return request.pipe(gauge)
}

/** @throws SortieError */
function preflight(kind: 'upload' | 'download', isLet: boolean): APIGatewayProxyStructuredResultV2 {
  if (!isLet)
    throw new SortieError('forbidden', 'Pages of this origin may not use this address; SORTIE_ORIGINS allows some')
  const methods = kind === 'upload' ? ['PUT'] : ['GET', 'HEAD']
  return {
    statusCode: 204,
    headers: { ...securityHeaders(undefined), ...preflightHeaders({ ...fileAccess, methods }) },
  }
}

function isMethodOf(kind: 'upload' | 'download', method: string | undefined): boolean {
  return kind === 'upload' ? method === 'PUT' : method === 'GET' || method === 'HEAD'
}

/** @throws SortieError */
function requireLength({ headers }: IncomingMessage, bytes: number): void {
  const length = headers['content-length']
  if (length !== undefined && Number(length) === bytes) return
  const message = `This address takes ${bytes} bytes, with their Content-Length`
  throw new SortieError(Number(length) > bytes ? 'payload_too_large' : 'invalid_input', message)
}

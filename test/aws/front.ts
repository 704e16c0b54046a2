import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders, type IncomingMessage, request, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { pipeline } from 'node:stream/promises'
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { type Behaviour, behaviourFor } from '../lib/edge-behaviours.ts'
import { runEdgeFunction } from '../lib/run-edge-function.ts'
import { type EdgeTemplate, edgeTemplate } from './edge-template.ts'

/** Where the origins of the distribution are. */
export interface Origins {
  /** The HTTP API, without a slash at its end. */
  readonly api: string
  /** The WebSocket API, with its stage. */
  readonly sockets: string
  /** The function that streams. */
  readonly streams: string
  /** S3, which has buckets in its paths. */
  readonly s3: string
  /** The bucket with the console’s files. */
  readonly consoleBucket: string
}

export interface Front {
  readonly url: string
  close(): Promise<void>
}

/**
 * Stands for CloudFront, whose distribution no emulator runs with API origins. It leads each request where the behaviours of the
 * synthesised template lead it, runs their functions, drops and sets the headers that they say. It caches and compresses nothing.
 *
 * Two things differ, since a test speaks plain HTTP: the host goes on as it came, by which functions know their own address, and there is no secret.
 */
export async function startFront(origins: Origins, plainFiles: readonly string[]): Promise<Front> {
  const template = edgeTemplate(plainFiles)
  const s3 = new S3Client({ endpoint: origins.s3, forcePathStyle: true, region: 'us-east-1' })
  const server = createServer((incoming, response) => {
    answer(incoming, response).catch((error) => response.destroy(error))
  })
  server.on('upgrade', (incoming, socket, head) => {
    upgrade(incoming, socket, head)
  })

  async function answer(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const { behaviour, uri, query } = taken(template, incoming)
    const allowed = behaviour.AllowedMethods ?? ['GET', 'HEAD']
    if (!allowed.includes(incoming.method ?? '')) return void response.writeHead(403).end()
    const set = template.headersSet(behaviour)
    const origin = template.originOf(behaviour)
    if (origin === 'console') return sendFile(response, uri, set)
    const base = { api: origins.api, streams: origins.streams, files: origins.s3, sockets: origins.sockets }[origin]
    const going = request(`${base.replace(/^ws/, 'http')}${uri}${query}`, {
      method: incoming.method ?? 'GET',
      headers: template.headersPassed(behaviour, incoming.headers),
    })
    const coming = once(going, 'response') as Promise<[IncomingMessage]>
    await pipeline(incoming, going)
    const [from] = await coming
    response.writeHead(from.statusCode ?? 502, { ...from.headers, ...set })
    await pipeline(from, response)
  }

  async function sendFile(response: ServerResponse, uri: string, set: Readonly<Record<string, string>>) {
    try {
      const { Body, ContentType, CacheControl } = await s3.send(
        new GetObjectCommand({ Bucket: origins.consoleBucket, Key: uri.slice(1) }),
      )
      const bytes = await Body?.transformToByteArray()
      response.writeHead(200, { ...set, 'content-type': ContentType, 'cache-control': CacheControl }).end(bytes)
    } catch (error) {
      if ((error as Error).name !== 'NoSuchKey') throw error
      response.writeHead(404, set).end()
    }
  }

  function upgrade(incoming: IncomingMessage, socket: Duplex, head: Buffer): void {
    const { behaviour, query } = taken(template, incoming)
    if (template.originOf(behaviour) !== 'sockets') return void socket.end('HTTP/1.1 403 Forbidden\r\n\r\n')
    const going = request(`${origins.sockets.replace(/^ws/, 'http')}${query}`, {
      headers: template.headersPassed(behaviour, incoming.headers),
    })
    going.on('upgrade', (from, other, first) => {
      socket.write(headText('101 Switching Protocols', from.headers))
      other.unshift(first)
      socket.unshift(head)
      pipeline(socket, other, socket).catch(() => {})
    })
    going.on('response', async (from) => {
      socket.end(Buffer.concat([Buffer.from(headText(`${from.statusCode} Refused`, {})), await buffer(from)]))
    })
    going.on('error', () => socket.destroy())
    going.end()
  }

  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      server.closeAllConnections()
      server.close()
      s3.destroy()
      template.remove()
    },
  }
}

/** What CloudFront makes of a request before it goes on. */
function taken(template: EdgeTemplate, { url = '/', method = 'GET', headers, socket }: IncomingMessage) {
  const at = url.indexOf('?')
  const [path, query] = at < 0 ? [url, ''] : [url.slice(0, at), url.slice(at)]
  const behaviour: Behaviour = behaviourFor(template.config, path)
  const { uri } = runEdgeFunction(template.resources, behaviour, {
    viewer: { ip: socket.remoteAddress ?? '' },
    request: { method, uri: path, headers: { host: { value: headers.host ?? '' } } },
  })
  return { behaviour, uri, query }
}

function headText(status: string, headers: IncomingHttpHeaders): string {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`)
  return [`HTTP/1.1 ${status}`, ...lines, '', ''].join('\r\n')
}

import { once } from 'node:events'
import { type IncomingHttpHeaders, type IncomingMessage, request, type ServerResponse } from 'node:http'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { pipeline } from 'node:stream/promises'
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { behaviourFor } from '../lib/edge-behaviours.ts'
import { runEdgeFunction } from '../lib/run-edge-function.ts'
import { type EdgeTemplate, edgeTemplate } from './edge-template.ts'
import type { Certificate } from './own-certificate.ts'

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

/** What a distribution has of its own. */
export interface Identity {
  readonly certificate: Certificate
  /** By which functions know it. */
  readonly secret: string
}

export interface Front {
  readonly url: string
  close(): Promise<void>
}

/**
 * Stands for CloudFront, whose distribution no emulator runs with API origins. It leads each request where the behaviours of the
 * synthesised template lead it, runs their functions, drops and sets the headers that they say. It caches and compresses nothing, and has
 * no firewall. Its certificate is its own.
 */
export async function startFront(
  origins: Origins,
  { certificate, secret }: Identity,
  plainFiles: readonly string[],
): Promise<Front> {
  const template = edgeTemplate(plainFiles)
  const s3 = new S3Client({ endpoint: origins.s3, forcePathStyle: true, region: 'us-east-1' })
  const bases = { api: origins.api, streams: origins.streams, files: origins.s3 }
  const server = createServer(certificate, (incoming, response) => {
    answer(incoming, response).catch((error) => response.destroy(error))
  })
  server.on('upgrade', (incoming, socket, head) => {
    upgrade(incoming, socket, head)
  })

  async function answer(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const { behaviour, uri, query, headers } = taken(template, incoming, secret)
    const allowed = behaviour.AllowedMethods ?? ['GET', 'HEAD']
    if (!allowed.includes(incoming.method ?? '')) return void response.writeHead(403).end()
    const set = template.headersSet(behaviour)
    const origin = template.originOf(behaviour)
    if (origin === 'console') return sendFile(response, uri, set)
    // The WebSocket API answers handshakes alone.
    if (origin === 'sockets') return void response.writeHead(403).end()
    const going = request(`${bases[origin]}${uri}${query}`, { method: incoming.method ?? 'GET', headers })
    // Whoever leaves asks no longer.
    response.once('close', () => going.destroy())
    const coming = once(going, 'response') as Promise<[IncomingMessage]>
    await Promise.all([pipeline(incoming, going), coming])
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
    const { behaviour, query, headers } = taken(template, incoming, secret)
    if (template.originOf(behaviour) !== 'sockets') return void socket.end('HTTP/1.1 403 Forbidden\r\n\r\n')
    const going = request(`${origins.sockets.replace(/^ws/, 'http')}${query}`, { headers })
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
    url: `https://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      server.closeAllConnections()
      server.close()
      s3.destroy()
      template.remove()
    },
  }
}

/** What CloudFront makes of a request before it goes on. */
function taken(template: EdgeTemplate, incoming: IncomingMessage, secret: string) {
  const { url = '/', method = 'GET', headers, socket } = incoming
  const at = url.indexOf('?')
  const [path, query] = at < 0 ? [url, ''] : [url.slice(0, at), url.slice(at)]
  const behaviour = behaviourFor(template.config, path)
  const told = runEdgeFunction(template.resources, behaviour, {
    viewer: { ip: socket.remoteAddress ?? '' },
    request: { method, uri: path, headers: { host: { value: headers.host ?? '' } } },
  })
  const said = Object.entries(told.headers).map(([name, { value }]) => [name, value] as const)
  const secrets = template.secretsAdded(behaviour).map((name) => [name, secret] as const)
  return {
    behaviour,
    uri: told.uri,
    query,
    headers: {
      ...template.headersPassed(behaviour, { ...headers, ...Object.fromEntries(said) }),
      ...Object.fromEntries(secrets),
    },
  }
}

function headText(status: string, headers: IncomingHttpHeaders): string {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`)
  return [`HTTP/1.1 ${status}`, ...lines, '', ''].join('\r\n')
}

import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'

export interface ScriptedService {
  /** The operation and input of every request so far. */
  readonly requests: readonly ScriptedRequest[]
  close(): Promise<void>
}

export interface ScriptedRequest {
  readonly operation: string
  // The input as the SDK sent it; a test knows its shape.
  readonly input: Record<string, unknown>
}

/** `lost`: the request was received, and the connection breaks before an answer. */
export type ScriptedAnswer = 'lost' | { readonly status?: number; readonly body: Record<string, unknown> }

/** A server that speaks AWS's JSON protocol by a script; every SDK client of this process is led to it. */
export async function startScriptedService(
  answer: (request: ScriptedRequest, count: number) => ScriptedAnswer,
): Promise<ScriptedService> {
  const requests: ScriptedRequest[] = []
  const server = createServer(async (message, response) => {
    const request = { operation: operationOf(message), input: JSON.parse(await text(message)) }
    requests.push(request)
    const scripted = answer(request, requests.length)
    if (scripted === 'lost') {
      message.socket.destroy()
      return
    }
    response.writeHead(scripted.status ?? 200, { 'content-type': 'application/x-amz-json-1.0' })
    response.end(JSON.stringify(scripted.body))
  })
  return { requests, close: await leadClientsTo(server) }
}

/** Every SDK client of this process. @returns ends the server */
export async function leadClientsTo(server: Server): Promise<() => Promise<void>> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
  })
  return async () => {
    server.closeAllConnections()
    server.close()
    await once(server, 'close')
  }
}

function operationOf(message: IncomingMessage): string {
  return String(message.headers['x-amz-target']).split('.').at(-1) ?? ''
}

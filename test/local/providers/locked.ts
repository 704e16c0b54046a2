import type { IncomingMessage, ServerResponse } from 'node:http'
import { pipeline } from 'node:stream/promises'
import { type Loopback, listen } from '../../adapters/web/loopback.ts'
import { forward } from './forward.ts'

export interface Locked extends Loopback {
  /** The keys that it was sent, in order. */
  readonly keys: readonly string[]
}

/** A door before a service: it lets those in who bring this key, in whichever header their protocol has for it. */
export async function lockedBy(key: string, target: () => string): Promise<Locked> {
  const keys: string[] = []
  const server = await listen((request, response) => {
    const brought = keyIn(request)
    keys.push(brought)
    if (brought === key) return passOn(request, response, target()).catch(() => response.destroy())
    const error = { type: 'authentication_error', status: 'UNAUTHENTICATED', message: 'That key opens nothing' }
    return response.writeHead(401, { 'content-type': 'application/json' }).end(JSON.stringify({ type: 'error', error }))
  })
  return { ...server, keys }
}

function keyIn({ headers }: IncomingMessage): string {
  const { authorization = '', 'x-api-key': apiKey, 'x-goog-api-key': googleKey } = headers
  return [apiKey, googleKey].flat().find((one) => one !== undefined) ?? authorization.replace('Bearer ', '')
}

async function passOn(request: IncomingMessage, response: ServerResponse, target: string): Promise<void> {
  const answer = await forward(request, target)
  response.writeHead(answer.statusCode ?? 500, { 'content-type': answer.headers['content-type'] ?? '' })
  await pipeline(answer, response)
}

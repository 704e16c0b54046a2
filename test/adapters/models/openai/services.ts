import type { ServerResponse } from 'node:http'
import { json } from 'node:stream/consumers'
import * as z from 'zod'
import { piece, sendEvents, useRawServers } from '../network.ts'

const Body = z.looseObject({
  messages: z.array(z.looseObject({ role: z.string() })).catch([]),
})
export type AskedBody = z.output<typeof Body>

export interface Service {
  readonly url: string
  /** All that it was asked, in order. */
  readonly asked: readonly AskedBody[]
}

/** Services of a test’s own, which answer as it says. */
export function useServices(): (answer: (response: ServerResponse, body: AskedBody) => void) => Promise<Service> {
  const serve = useRawServers()
  return async (answer) => {
    const asked: AskedBody[] = []
    const { url } = await serve(async (request, response) => {
      const body = Body.parse(await json(request))
      asked.push(body)
      answer(response, body)
    })
    return { url, asked }
  }
}

/** A whole stream of chat completions. */
export function stream(response: ServerResponse, ...events: readonly (object | string)[]): void {
  sendEvents(response, [...events, '[DONE]'])
  response.end()
}

export function refuse(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body))
}

/** A piece with one piece of a call. */
export function callPiece(
  call: { index?: unknown; id?: unknown; name?: unknown; args?: unknown },
  others = {},
): object {
  const { index, id, name, args } = call
  const called = { ...(name !== undefined && { name }), ...(args !== undefined && { arguments: args }) }
  return piece({
    tool_calls: [
      {
        ...(index !== undefined && { index }),
        ...(id !== undefined && { id }),
        type: 'function',
        function: called,
        ...others,
      },
    ],
  })
}

export function usagePiece(usage: unknown): object {
  return { id: 'c1', choices: [], usage }
}

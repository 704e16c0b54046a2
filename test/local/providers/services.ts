import type { IncomingHttpHeaders, ServerResponse } from 'node:http'
import { json } from 'node:stream/consumers'
import * as z from 'zod'
import { type Loopback, listen } from '../../adapters/web/loopback.ts'

const Body = z.looseObject({
  model: z.string().optional(),
  messages: z.array(z.looseObject({ role: z.string() })).catch([]),
})

/** A request as a service has it, whichever of the protocols over HTTP it is in. */
export interface Asked {
  readonly path: string
  readonly headers: IncomingHttpHeaders
  readonly body: z.output<typeof Body>
}

/** @param time how often its model was asked, this time too */
export type Answer = (response: ServerResponse, asked: Asked, time: number) => void

export interface Services extends Loopback {
  /** How this model answers. @returns its name */
  model(name: string, answer: Answer): string
  /** All that it was asked, in order. */
  askedOf(model: string): readonly Asked[]
}

/** One server that is as many services as tests want: the name of a model says which of them answers. */
export async function openServices(): Promise<Services> {
  const answers = new Map<string, Answer>()
  const asked = new Map<string, Asked[]>()
  const server = await listen(async (request, response) => {
    const { url: path = '', headers } = request
    const body = Body.parse(await json(request))
    const model = body.model ?? /models\/([^:]+):/.exec(path)?.[1] ?? ''
    const one = { path, headers, body }
    const all = [...(asked.get(model) ?? []), one]
    asked.set(model, all)
    const answer = answers.get(model)
    if (answer) answer(response, one, all.length)
    else response.writeHead(404).end(JSON.stringify({ error: { message: `There is no model ${model}` } }))
  })
  return {
    ...server,
    model(name, answer) {
      answers.set(name, answer)
      return name
    },
    askedOf: (model) => asked.get(model) ?? [],
  }
}

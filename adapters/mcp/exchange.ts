import { SortieError } from '../../contract/errors.ts'
import type { McpSend, TellProgress } from '../../core/base/ports/mcp.ts'
import type { WebResponse } from '../../core/base/ports/web.ts'
import { cutText } from '../../core/base/texts/cut-text.ts'
import { dataOfEvents, watchForAnswer } from './event-stream.ts'
import { type Answer, type Asking, asAnswerTo, asAsking, type Id, messageIn } from './messages.ts'

/**
 * Stands between the official client and a server. The client sees one complete answer to each request, or a failure: streams, their
 * other messages, and off-protocol answers end here.
 */
export interface Exchange {
  /** The client’s replacement for the platform’s `fetch`. */
  readonly fetch: (address: string | URL, init?: RequestInit) => Promise<Response>
  /** Does something whose requests go out by `send`. @throws SortieError, also if the client would report it in another way */
  during<Result>(send: McpSend, act: () => Promise<Result>, tell?: TellProgress): Promise<Result>
}

/** How many of a server’s requests are declined in one of ours. */
const mostDeclined = 8

export function createExchange(): Exchange {
  let send: McpSend | undefined
  let telling: TellProgress | undefined
  let failure: unknown
  return {
    async fetch(_address, init = {}) {
      // Nobody here waits for a server’s own messages.
      if (isListening(init)) return new Response(null, { status: 405 })
      if (!send) throw new Error('Nothing is asked of the server now')
      try {
        return await exchanged(send, init, telling)
      } catch (error) {
        failure = error
        throw error
      }
    },
    async during(way, act, tell) {
      send = way
      telling = tell
      failure = undefined
      try {
        return await act()
      } catch (error) {
        // Even if the client cannot read it, the server answered.
        throw failure ?? failed(reasonOf(error), { answered: true })
      } finally {
        send = undefined
        telling = undefined
      }
    },
  }
}

function isListening({ method = 'GET' }: RequestInit): boolean {
  return method === 'GET'
}

async function exchanged(
  send: McpSend,
  { method, headers: given, body }: RequestInit,
  tell: TellProgress | undefined,
): Promise<Response> {
  const headers = Object.fromEntries(new Headers(given ?? {}))
  if (method !== 'POST') return statusOf(await send({ method: 'DELETE', headers }))
  const text = typeof body === 'string' ? body : ''
  const asking = asAsking(messageIn(text))
  if (!asking) return statusOf(await send({ method: 'POST', headers, body: text }))
  let declined = 0
  const onAsking = (asked: Asking) => {
    declined += 1
    if (declined <= mostDeclined) decline(send, headers, asked)
  }
  const isEnough = watchForAnswer(asking.id, { onAsking, tell: asking.method === call ? tell : undefined })
  return asResponse(asking, headers, await send({ method: 'POST', headers, body: text, isEnough }))
}

/** For a message without an answer, and at the end of a session. */
function statusOf({ status }: WebResponse): Response {
  const isTaken = status >= 200 && status < 300
  return new Response(null, { status: isTaken ? 202 : isRefusal(status) ? status : 502 })
}

function isRefusal(status: number): boolean {
  return status >= 400 && status < 600
}

/** An agent lends a server neither its model nor its people: except for `ping`, its requests during a call are declined. */
function decline(send: McpSend, headers: Readonly<Record<string, string>>, { id, method }: Asking): void {
  const answer =
    method === 'ping' ? { result: {} } : { error: { code: -32_601, message: 'This client has nothing of that' } }
  const body = JSON.stringify({ jsonrpc: '2.0', id, ...answer })
  // A server that misses this waits until the call times out.
  send({ method: 'POST', headers, body }).catch(() => {})
}

/** @throws SortieError `tool_failed`, `fetch_failed` */
function asResponse(asking: Asking, headers: Readonly<Record<string, string>>, answer: WebResponse): Response {
  const { status, body } = answer
  requireServed(asking, headers, answer)
  if (status < 200 || status >= 300) {
    const type = answer.headers['content-type'] ?? 'text/plain'
    return new Response(body, { status: isRefusal(status) ? status : 502, headers: { 'content-type': type } })
  }
  const found = answerIn(asking.id, answer)
  if (!found) throw failed(whatInstead(answer), { may_have_arrived: true })
  requireResult(asking, found)
  const session = answer.headers['mcp-session-id']
  const kept = { 'content-type': 'application/json', ...(session !== undefined && { 'mcp-session-id': session }) }
  return new Response(JSON.stringify({ jsonrpc: '2.0', ...found }), { status: 200, headers: kept })
}

/** A server of the older revision answers unknown requests in many ways, which the client reads. */
const probe = 'server/discover'
const call = 'tools/call'

function requireServed({ method, id }: Asking, headers: Readonly<Record<string, string>>, answer: WebResponse): void {
  const { status } = answer
  if (status === 403) {
    throw failed('it answers 403: what is sent along may not do this', { may_have_arrived: false })
  }
  if (status >= 300 && status < 400) {
    throw failed(`it answers ${status} and leads elsewhere; name the address itself`, { may_have_arrived: false })
  }
  if (status === 404 && headers['mcp-session-id'] !== undefined) {
    throw failed('it forgot the session', { may_have_arrived: false, session: 'gone' })
  }
  if ((status === 429 || status >= 500) && method !== probe) {
    const details = { may_have_arrived: status !== 429 }
    throw new SortieError('fetch_failed', `The MCP server answers ${status}`, { details })
  }
  if (method === call && status >= 400) throw failed(`it answers ${status}${whyIn(id, answer)}`)
}

function whyIn(id: Id, answer: WebResponse): string {
  const found = answerIn(id, answer)
  return found && 'error' in found ? `: ${found.error.message}` : ''
}

/** By which a server says that it did nothing of the request. */
const refusals: ReadonlySet<number> = new Set([-32_700, -32_600, -32_601, -32_602, -32_020, -32_021, -32_022])

/** A call has a result, and is not repeated with a person’s or a model’s answers. */
function requireResult({ method }: Asking, answer: Answer): void {
  if (method !== call) return
  if ('error' in answer) throw failed(answer.error.message, { answered: !refusals.has(answer.error.code) })
  if (answer.result.resultType === 'input_required') {
    throw failed('it asks for input, of a person or of a model, which agents do not give')
  }
}

function answerIn(id: Id, { headers, body }: WebResponse): Answer | undefined {
  const isStream = /\btext\/event-stream\b/i.test(headers['content-type'] ?? '')
  for (const text of isStream ? dataOfEvents(body) : [body]) {
    const answer = asAnswerTo(id, messageIn(text))
    if (answer) return answer
  }
  return undefined
}

function whatInstead({ truncated, body }: WebResponse): string {
  if (truncated) return `its answer is longer than the ${body.length} characters that are read of it`
  return body === ''
    ? 'it answers nothing'
    : 'its answer is none to what it was asked, or holds what cannot be kept exactly'
}

const longestReason = 500

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : 'its answer was not understood'
}

function failed(why: string, details: Readonly<Record<string, unknown>> = {}): SortieError {
  return new SortieError('tool_failed', `The MCP server failed: ${cutText(why, longestReason)}`, { details })
}

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type WebSocket, WebSocketServer } from 'ws'
import { type ErrorCode, errorTable } from '../../contract/errors.ts'
import { ClientFrame, ServerFrame } from '../../contract/live.ts'
import type { Agent } from '../../contract/resources/agent.ts'
import type { Mission, MissionEvent } from '../../contract/resources/mission.ts'

const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const time = '2026-11-21T09:30:00.000Z'
const lastTypes = ['mission.completed', 'mission.failed', 'mission.cancelled', 'mission.expired']

export const apiKey = 'sortie_test_key'

/**
 * A server that speaks the protocol to the letter and holds a few missions in memory. What it does wrong on purpose
 * (cut lines, repeated and early events, refusals) a test asks for.
 */
export class MissionServer {
  readonly missions = new Map<string, { mission: Mission; events: MissionEvent[] }>()
  /** Every request, as `GET /v1/missions`. */
  readonly requests: string[] = []
  readonly idempotencyKeys: string[] = []
  /** The answer to the next request with this beginning is this error instead. */
  readonly failures: { on: string; code: ErrorCode; retryAfter?: number; afterwards?: boolean }[] = []
  webSocketsRefused = false
  /** What happens when a client subscribes; a plain, correct replay unless a test replaces it. */
  onSubscribe = (socket: WebSocket, id: string, after: number) => this.replay(socket, id, after)
  /** What a submitted mission goes through at once. */
  onSubmit = (id: string) => this.complete(id)
  readonly #sockets = new WebSocketServer({ noServer: true })
  readonly #subscribers = new Map<WebSocket, Set<string>>()
  readonly #http = createServer((request, response) => this.#answer(request, response))
  readonly #waiting = new Set<() => void>()
  #websocketUrl = ''
  #count = 0

  async start(): Promise<string> {
    this.#http.on('upgrade', (request, socket, head) => {
      if (this.webSocketsRefused || request.url !== '/live?ticket=ticket_1') socket.destroy()
      else
        this.#sockets.handleUpgrade(request, socket, head, (line) => {
          this.#subscribers.set(line, new Set())
          line.on('message', (data) => this.#received(line, String(data)))
          line.on('close', () => this.#subscribers.delete(line))
        })
    })
    await new Promise<void>((resolve) => this.#http.listen(0, '127.0.0.1', resolve))
    const address = `127.0.0.1:${(this.#http.address() as AddressInfo).port}`
    this.#websocketUrl = `ws://${address}/live`
    return `http://${address}`
  }

  async stop(): Promise<void> {
    for (const line of this.#subscribers.keys()) line.terminate()
    for (const wake of this.#waiting) wake()
    this.#http.closeAllConnections()
    await new Promise((resolve) => this.#http.close(resolve))
  }

  add(input: unknown = 'hello', agent = 'echo'): string {
    const id = `mis_01KADSM0Q9F7Y1H5T3PKZD${alphabet[Math.floor(this.#count / 32)]}${alphabet[this.#count++ % 32]}AA`
    this.missions.set(id, { mission: aMission(id, agent, input as Mission['input']), events: [] })
    this.happened(id, 'mission.submitted', { agent, agent_version: 1, priority: 'NORMAL', status: 'QUEUED' })
    return id
  }

  /** Appends an event and sends it to whoever follows the mission. */
  happened(id: string, type: string, data: MissionEvent['data'] = {}): MissionEvent {
    const { events, mission } = this.#of(id)
    const event = { id: `${id}:${events.length + 1}`, type, mission_id: id, seq: events.length + 1, time, data }
    events.push(event)
    Object.assign(mission, { last_seq: event.seq })
    for (const [line, ids] of this.#subscribers) if (ids.has(id)) this.say(line, { type: 'event', event })
    for (const wake of this.#waiting) wake()
    return event
  }

  complete(id: string): void {
    this.happened(id, 'mission.started', { attempt: 1, leg: 1 })
    const text = String(this.#of(id).mission.input)
    for (const [offset, piece] of [
      [0, text.slice(0, 3)],
      [3, text.slice(3)],
    ] as const)
      this.write(id, offset, piece)
    const step = { number: 1, attempt: 1, kind: 'model_call', name: 'offline/echo', text, is_error: false }
    this.happened(id, 'step.recorded', step)
    this.end(id, 'COMPLETED', { output: text })
  }

  progress(id: string, text: string, done: number): void {
    const frame: ServerFrame = {
      type: 'tool_progress',
      mission_id: id,
      attempt: 1,
      call_id: 'c1',
      tool: 'find',
      text,
      done,
    }
    for (const [line, ids] of this.#subscribers) if (ids.has(id)) this.say(line, frame)
  }

  write(id: string, offset: number, text: string, type: 'delta' | 'reasoning' = 'delta'): void {
    const frame: ServerFrame = { type, mission_id: id, attempt: 1, step: 1, offset, text }
    for (const [line, ids] of this.#subscribers) if (ids.has(id)) this.say(line, frame)
  }

  end(id: string, status: Mission['status'], rest: Partial<Mission> = {}): void {
    const { mission } = this.#of(id)
    Object.assign(mission, { status, finished_at: time, ...rest })
    const failure = mission.error ? { code: mission.error.code, message: mission.error.message } : {}
    this.happened(id, `mission.${status.toLowerCase()}`, { ...failure, usage: mission.usage })
  }

  replay(line: WebSocket, id: string, after: number): void {
    const { events } = this.#of(id)
    for (const event of events.slice(after)) this.say(line, { type: 'event', event })
    this.say(line, { type: 'subscribed', mission_id: id, last_seq: events.length })
  }

  /** Sends a frame, checked against the contract. */
  say(line: WebSocket, frame: ServerFrame): void {
    line.send(JSON.stringify(ServerFrame.parse(frame)))
  }

  cutLines(): void {
    for (const line of this.#subscribers.keys()) line.terminate()
  }

  #of(id: string) {
    const found = this.missions.get(id)
    if (!found) throw new Error(`no mission ${id}`)
    return found
  }

  #received(line: WebSocket, data: string): void {
    const frame = ClientFrame.parse(JSON.parse(data))
    if (frame.type === 'ping') this.say(line, { type: 'pong' })
    else if (frame.type === 'await_work') this.say(line, { type: 'work', instance_id: frame.instance_id })
    else if (frame.type === 'unsubscribe') this.#subscribers.get(line)?.delete(frame.mission_id)
    else if (!this.missions.has(frame.mission_id)) this.say(line, { type: 'error', ...anError('not_found') })
    else {
      this.#subscribers.get(line)?.add(frame.mission_id)
      this.onSubscribe(line, frame.mission_id, frame.after ?? 0)
    }
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://localhost')
    const called = `${request.method} ${url.pathname}`
    this.requests.push(called)
    let body = ''
    for await (const chunk of request) body += chunk
    const failure = this.failures.find(({ on }) => called.startsWith(on))
    if (failure) {
      this.failures.splice(this.failures.indexOf(failure), 1)
      if (failure.afterwards) await this.#result(called, url, body && JSON.parse(body), request)
      return reply(response, errorTable[failure.code].status, anError(failure.code), failure.retryAfter)
    }
    if (request.headers.authorization !== `Bearer ${apiKey}`) return reply(response, 401, anError('unauthenticated'))
    const result = await this.#result(called, url, body && JSON.parse(body), request)
    if (result === undefined) return reply(response, 404, anError('not_found'))
    reply(response, 200, result)
  }

  async #result(called: string, url: URL, body: unknown, request: IncomingMessage): Promise<unknown> {
    if (called === 'POST /v1/tickets')
      return { websocket_url: this.#websocketUrl, ticket: 'ticket_1', expires_at: time }
    if (called === 'POST /v1/missions') return this.#submit(body as { agent: string; input: unknown }, request)
    if (called === 'GET /v1/missions') return list([...this.missions.values()].map(({ mission }) => mission).reverse())
    if (called === 'GET /v1/me') return identity
    if (called === 'GET /v1/agents') return list([echo])
    if (called === 'GET /v1/agents/echo') return echo
    if (called === 'POST /v1/keys') return { ...aKey(body as object), secret: 'sortie_once' }
    if (called === 'GET /v1/keys') return list([aKey({})])
    if (called.endsWith('/revoke')) return { ...aKey({}), revoked_at: time }
    return this.#ofMission(called, url)
  }

  #submit(body: { agent: string; input: unknown }, request: IncomingMessage): Mission {
    const key = String(request.headers['idempotency-key'])
    const known = this.idempotencyKeys.indexOf(key)
    this.idempotencyKeys.push(key)
    if (known >= 0) return [...this.missions.values()][known]?.mission as Mission
    const id = this.add(body.input, body.agent)
    const answer = structuredClone(this.#of(id).mission)
    this.onSubmit(id)
    return answer
  }

  async #ofMission(called: string, url: URL): Promise<unknown> {
    const [, , , id = '', part] = url.pathname.split('/')
    const found = this.missions.get(id)
    if (!found) return undefined
    if (part === undefined) return found.mission
    if (part === 'steps') return list(stepsOf(found.events))
    if (part === 'events') return this.#eventPage(found, url)
    if (called.startsWith('POST') && part === 'cancel') {
      this.end(id, 'CANCELLED')
      const { mission } = found
      return { mission, requested_at: time, stopped: [id], already_finished: [], in_flight: [], usage: mission.usage }
    }
    return undefined
  }

  async #eventPage({ events }: { events: MissionEvent[] }, url: URL): Promise<unknown> {
    const after = Number(url.searchParams.get('after') ?? 0)
    const finished = () => lastTypes.includes(events.at(-1)?.type ?? '')
    if (events.length <= after && !finished() && Number(url.searchParams.get('wait')) > 0)
      await new Promise<void>((resolve) => {
        const wake = () => {
          this.#waiting.delete(wake)
          resolve()
        }
        this.#waiting.add(wake)
      })
    return { items: events.slice(after), last_seq: events.length, finished: finished(), ask_again_s: 0 }
  }
}

function reply(response: ServerResponse, status: number, body: unknown, retryAfter?: number): void {
  response.writeHead(status, {
    'content-type': 'application/json',
    ...(retryAfter !== undefined && { 'retry-after': String(retryAfter) }),
  })
  response.end(JSON.stringify(body))
}

function anError(code: ErrorCode) {
  return { error: { code, message: `It is ${code}`, details: {}, timestamp: time, request_id: 'req_1' } }
}

function list(items: readonly unknown[]) {
  return { items, next_cursor: null }
}

function stepsOf(events: readonly MissionEvent[]) {
  return events
    .filter(({ type }) => type === 'step.recorded')
    .map(({ data }) => ({
      ...{ number: data.number, attempt: data.attempt, started_at: time, finished_at: time },
      ...{ kind: 'model_call', model: data.name, text: data.text, tool_calls: [], finish_reason: 'stop' },
      ...{ input_tokens: 1, output_tokens: 1, cost_usd: 0 },
    }))
}

const echo: Agent = {
  ...{ name: 'echo', version: 1, kind: 'hosted', built_in: true, description: 'Returns its input', instructions: '' },
  ...{ model: 'offline/echo', fallback_models: [], tools: [], capabilities: ['echo'], tags: [], output_schema: null },
  ...{ approvals: [], effects: [] },
  ...{ limits: { max_steps: 1, max_output_tokens: 4096 }, created_at: time },
}

const identity = {
  tenant: {
    ...{ id: 'ten_01M8MRBFBFA58QCRRPJ1DFQJZX', name: 'a tenant', concurrency: 10, retention_days: 30 },
    ...{ queued_missions: 1000, memories_per_subject: 200, files_mb: 1000, mb_per_file: 20 },
  },
  key: { id: 'key_01KADSM0Q9F7Y1H5T3PKZD8WXB', name: 'ci', scopes: ['missions:read', 'agents:read'] },
}

function aKey(given: object) {
  const usual = { id: 'key_01KADSM0Q9F7Y1H5T3PKZD8WXB', name: 'ci', scopes: ['missions:read'], roles: ['owner'] }
  return { ...usual, created_at: time, revoked_at: null, ...given }
}

function aMission(id: string, agent: string, input: Mission['input']): Mission {
  const usage = { model_calls: 1, tool_calls: 0, input_tokens: 1, output_tokens: 1, cost_usd: 0 }
  return {
    ...{
      id,
      status: 'QUEUED',
      agent,
      agent_version: 1,
      input,
      priority: 'NORMAL',
      budget: null,
      caps: null,
      timeout_s: 3600,
    },
    ...{
      max_attempts: 3,
      hold: null,
      retry: { base_s: 1, factor: 2, cap_s: 300, jitter: 'full' },
      subject: null,
      tags: [],
      metadata: {},
      parent_id: null,
      schedule_id: null,
      evaluation_id: null,
      callback_url: null,
      callback_events: [],
      redriven_from: null,
      conversation_id: null,
      attempt: 0,
      created_at: time,
      updated_at: time,
    },
    ...{
      deadline: time,
      start_at: null,
      started_at: null,
      finished_at: null,
      concurrency: [],
      pending: null,
      waiting_for: null,
      open_effect: null,
      output: null,
    },
    ...{ error: null, usage, last_seq: 0 },
  }
}

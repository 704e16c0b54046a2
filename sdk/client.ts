import type { Api } from '../contract/api.ts'
import type { AnswerOf, CallOf } from '../contract/call.ts'
import type { Mission, MissionEvent } from '../contract/resources/mission.ts'
import { httpAddress } from './address.ts'
import type { Asked, AskedApi } from './asked.ts'
import { openLine } from './open-line.ts'
import { operationTable } from './operations.ts'
import type { Request } from './prepare.ts'
import { withList } from './read-answer.ts'
import { send, type Transport } from './send.ts'
import { type Timing, usualTiming } from './timing.ts'
import { watchMission } from './watch-mission.ts'
import type { WatchOptions } from './watch-options.ts'

export interface ClientOptions {
  /** The address of the HTTP API, for example `http://localhost:4600`. */
  readonly url: string
  readonly apiKey?: string | undefined
  /** The address of the WebSocket API, if it differs from the one that the server gives. */
  readonly websocketUrl?: string | undefined
  readonly fetch?: typeof fetch | undefined
  readonly WebSocket?: typeof WebSocket | undefined
  /** The number of retries for requests that are safe to repeat (default: 3). */
  readonly retries?: number | undefined
  readonly timing?: Partial<Timing> | undefined
}

export interface CallOptions {
  readonly signal?: AbortSignal | undefined
}

/**
 * A function for every operation of the contract with a single answer, and functions that combine several.
 * @throws UnsendableValueError before anything is sent; SortieApiError, SortieUnreachableError, SortieAnswerError, or the
 * signal's reason
 */
export type Client = Calls & Following

/** Mapped over the keys of the API itself, so that an editor shows each operation's description. */
type Calls = { readonly [O in keyof AskedApi]: Call<AskedApi[O]> }

type Call<R extends Api[Asked]> =
  Record<never, never> extends CallOf<R>
    ? (call?: CallOf<R>, options?: CallOptions) => Promise<AnswerOf<R>>
    : (call: CallOf<R>, options?: CallOptions) => Promise<AnswerOf<R>>

export interface Following {
  /** A mission's events, each exactly once and in order, until its last, even across reconnects and without a WebSocket. */
  watchMission(missionId: string, options?: WatchOptions): AsyncGenerator<MissionEvent, void, undefined>
  /** The mission once it has ended, whatever the outcome. */
  waitForMission(missionId: string, options?: CallOptions): Promise<Mission>
}

/** @throws TypeError if `url` is no HTTP address */
export function createClient(options: ClientOptions): Client {
  const transport: Transport = {
    url: httpAddress(options.url),
    apiKey: options.apiKey,
    fetch: options.fetch ?? fetch,
    retries: options.retries ?? 3,
    timing: { ...usualTiming, ...options.timing },
  }
  const calls = callsOver(transport)
  return { ...calls, ...following(calls, transport, options) }
}

function callsOver(transport: Transport): Calls {
  const entries = Object.entries(operationTable).map(([operation, [method, path]]) => {
    const call = (parts: Partial<Request> = {}, { signal }: CallOptions = {}) =>
      send(transport, { ...withIdempotencyKey(operation, parts), method, path, signal })
    return [operation, call]
  })
  return Object.fromEntries(entries) as Calls
}

/** Operations with an idempotency key: they can be repeated if the answer was lost, without a second mission or schedule. */
const takesKey: ReadonlySet<string> = new Set<Asked>(['submitMission', 'sendMessage', 'createSchedule'])

function withIdempotencyKey(operation: string, parts: Partial<Request>): Partial<Request> {
  if (!takesKey.has(operation) || parts.headers?.['idempotency-key'] !== undefined) return parts
  return { ...parts, headers: { ...parts.headers, 'idempotency-key': crypto.randomUUID() } }
}

function following(calls: Calls, { timing, url }: Transport, options: ClientOptions): Following {
  const line = { ...options, url, timing, createTicket: (signal?: AbortSignal) => calls.createTicket({}, { signal }) }
  const watch = (missionId: string, watchOptions: WatchOptions = {}) => {
    const readEvents = async (after: number, wait: number, signal: AbortSignal | undefined) => {
      const call = { params: { mission_id: missionId }, query: { after, wait } }
      return withList(url, await calls.listMissionEvents(call, { signal }), 'items')
    }
    const watched = { timing, openLine: (signal?: AbortSignal) => openLine(line, signal), readEvents }
    return watchMission(watched, missionId, watchOptions)
  }
  const waitForMission = async (missionId: string, { signal }: CallOptions = {}) => {
    for await (const _ of watch(missionId, { signal }));
    return calls.getMission({ params: { mission_id: missionId } }, { signal })
  }
  return { watchMission: watch, waitForMission }
}

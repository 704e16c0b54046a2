import type { Json } from '../contract/resources/common.ts'
import type { PutFunctionTool } from '../contract/resources/function-tool.ts'
import type { HandedCall } from '../contract/resources/tool-call.ts'
import { type Client, type ClientOptions, createClient } from './client.ts'
import { mayPass, SortieApiError } from './errors.ts'
import { withList } from './read-answer.ts'
import { askAgainMs, pause, pauseAsked, stopwatch, usualTiming } from './timing.ts'
import { insist, messageOf } from './work.ts'

/** One call, as the function that serves its tool sees it. */
export interface ServedCall {
  readonly id: string
  /** The same at each repetition of the call: pass it to anything that must happen only once. */
  readonly key: string
  readonly tool: string
  /** Null if somebody tries the tool. */
  readonly missionId: string | null
  readonly agent: string | null
  readonly subject: string | null
  /** How often the call was handed out, including this time. */
  readonly times: number
  /** Aborted when nobody waits for the answer any more, or another process got the call. */
  readonly signal: AbortSignal
  /** Shown live to followers of the mission, at most once a second. */
  progress(text: string): Promise<void>
}

/** The model sees its result. An error that it throws is reported as an error, and means that the call had no effect. */
export type ServedFunction = (given: { readonly [name: string]: Json }, call: ServedCall) => Promise<Json>

/** With a description, the tool is declared when serving begins, which needs the scope `agents:write`. */
export interface ServedTool {
  readonly run: ServedFunction
  readonly description: string
  readonly parameters?: PutFunctionTool['parameters']
  readonly effect?: PutFunctionTool['effect']
  readonly timeoutS?: number
}

export interface ServeOptions extends ClientOptions {
  readonly tools: { readonly [name: string]: ServedFunction | ServedTool }
  /** The maximum of calls at the same time (default: 1; at most 10). */
  readonly maxConcurrent?: number
  /**
   * How long a call stays with this process without a sign, in seconds (default: 60). Signs are sent automatically, three times
   * as often.
   */
  readonly leaseS?: number
  /** When it is aborted, no more calls are taken, and running ones are finished. */
  readonly signal?: AbortSignal
  /** Receives a short message for each event. */
  readonly log?: (message: string) => void
}

const pollS = 20
const mostAtOnce = 10
const longestPauseMs = 5000

/**
 * Answers calls of function tools in this process, until its signal is aborted.
 * @throws SortieApiError if the server refuses it permanently: a wrong key, a tool that cannot be declared
 */
export async function serveTools(options: ServeOptions): Promise<void> {
  const client = createClient({ ...options, retries: 0 })
  const signal = options.signal ?? new AbortController().signal
  await declare(client, options, signal)
  const running = new Set<Promise<void>>()
  try {
    for (let failures = 0; !signal.aborted; ) {
      const free = Math.min(mostAtOnce, options.maxConcurrent ?? 1) - running.size
      if (free <= 0) await Promise.race(running)
      else failures = await round(client, options, { running, signal, free, failures })
    }
  } finally {
    await Promise.all(running)
  }
}

async function declare(client: Client, { tools }: ServeOptions, signal: AbortSignal): Promise<void> {
  for (const [name, tool] of Object.entries(tools)) {
    if (typeof tool === 'function') continue
    const { description, parameters, effect, timeoutS } = tool
    const more = {
      ...(parameters && { parameters }),
      ...(effect && { effect }),
      ...(timeoutS !== undefined && { timeout_s: timeoutS }),
    }
    await insist(() => client.putFunctionTool({ params: { name }, body: { description, ...more } }, { signal }), signal)
  }
}

interface Round {
  readonly running: Set<Promise<void>>
  readonly signal: AbortSignal
  readonly free: number
  readonly failures: number
}

/** One poll, and the start of the calls that it returns. @returns the number of consecutive failed polls */
async function round(
  client: Client,
  options: ServeOptions,
  { running, signal, free, failures }: Round,
): Promise<number> {
  const taken = stopwatch()
  try {
    const asked = { tools: Object.keys(options.tools), limit: free, lease_s: leaseOf(options) }
    const polled = await client.pollToolCalls({ body: { ...asked, wait: pollS } }, { signal })
    const answer = withList(options.url, polled, 'calls')
    for (const call of answer.calls) begin(client, options, call, running)
    const { paceMs } = { ...usualTiming, ...options.timing }
    if (answer.calls.length === 0) await pause(Math.max(paceMs, askAgainMs(answer)) - taken.elapsedMs(), signal)
    return 0
  } catch (error) {
    if (signal.aborted) return failures
    if (!mayPass(error)) throw error
    options.log?.(`no answer: ${messageOf(error)}`)
    const backOffMs = Math.min(longestPauseMs, 200 * 2 ** failures) * Math.random()
    await pause(pauseAsked(error, backOffMs), signal).catch(() => {})
    return failures + 1
  }
}

function begin(client: Client, options: ServeOptions, call: HandedCall, running: Set<Promise<void>>): void {
  options.log?.(`${call.id}: ${call.tool}, for the ${call.times === 1 ? 'first' : 'next'} time`)
  const done: Promise<void> = carryOut(client, options, call)
    .catch((error) => options.log?.(`${call.id}: ${messageOf(error)}`))
    .finally(() => running.delete(done))
  running.add(done)
}

async function carryOut(client: Client, options: ServeOptions, call: HandedCall): Promise<void> {
  const stop = new AbortController()
  const params = { tool_call_id: call.id }
  const say = async (text?: string): Promise<void> => {
    const body = {
      lease: call.lease,
      lease_s: leaseOf(options),
      ...(text !== undefined && { text: text.slice(0, 500) }),
    }
    await client.noteToolProgress({ params, body }, { signal: stop.signal }).catch((error) => {
      if (isClosed(error)) stop.abort(error)
    })
  }
  const saying = setInterval(() => void say(), (leaseOf(options) * 1000) / 3)
  try {
    const result = await resultOf(options, call, { stop, say })
    if (stop.signal.aborted) return
    const send = async (told: Told): Promise<void> => {
      const body = { lease: call.lease, ...told }
      await insist(() => client.answerToolCall({ params, body }, { signal: stop.signal }), stop.signal)
    }
    await send(result).catch(async (error) => {
      if (!stop.signal.aborted && !isClosed(error)) await send(untold(result, error))
    })
  } finally {
    clearInterval(saying)
  }
}

interface Told {
  readonly output: Json
  readonly is_error: boolean
}

/**
 * Replaces an answer that cannot be sent, or is too long, so that the mission continues. It never claims that the call had no
 * effect.
 */
function untold({ is_error }: Told, error: unknown): Told {
  const why = messageOf(error)
  const output = is_error ? `tool_failed: ${why}` : `The call was made, and its result could not be told: ${why}`
  return { output, is_error }
}

interface Saying {
  readonly stop: AbortController
  say(text: string): Promise<void>
}

async function resultOf({ tools }: ServeOptions, call: HandedCall, { stop, say }: Saying): Promise<Told> {
  const tool = Object.hasOwn(tools, call.tool) ? tools[call.tool] : undefined
  const run = typeof tool === 'function' ? tool : tool?.run
  const { id, key, tool: name, mission_id: missionId, agent, subject, times } = call
  const served = { id, key, tool: name, missionId, agent, subject, times, signal: stop.signal, progress: say }
  try {
    if (!run) throw new Error(`${call.tool} is not served here`)
    return { output: (await run(argumentsOf(call), served)) ?? null, is_error: false }
  } catch (error) {
    return { output: messageOf(error) || 'It failed', is_error: true }
  }
}

function argumentsOf({ arguments: given }: HandedCall): { readonly [name: string]: Json } {
  return typeof given === 'object' && given !== null && !Array.isArray(given) ? given : {}
}

function leaseOf({ leaseS = 60 }: ServeOptions): number {
  return leaseS
}

/** Nobody waits for this process's answer any more. */
function isClosed(error: unknown): boolean {
  return error instanceof SortieApiError && ['lease_lost', 'tool_call_closed', 'not_found'].includes(error.code)
}

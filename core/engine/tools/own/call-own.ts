import { isSortieError, type SortieError } from '../../../../contract/errors.ts'
import type { Json } from '../../../../contract/resources/common.ts'
import { pauseFor } from '../../../base/times/pause-for.ts'
import type { Arguments } from '../../../records/tool/argument-mapping.ts'
import type { OwnTool } from '../../../records/tool/own-tool.ts'
import type { ConnectedResponse } from '../../connections/redact.ts'
import type { ToolContext } from '../tool.ts'
import { type OwnRequest, requestOf } from './request-of.ts'
import { answerOf, bytesToRead, fileBytes } from './result-of.ts'

/** What a call of a tenant's own tool needs. */
export interface OwnContext extends Pick<ToolContext, 'web' | 'signal' | 'effectKey'> {
  /** Absent if files are not kept. */
  readonly saveFile?: ToolContext['saveFile']
}

/** The pause before the second try; the one before the third is twice as long. */
const firstPauseMs = 200

/**
 * Makes the request that the tool describes, and retries it if the failure may pass and a repetition is harmless.
 * @throws SortieError `invalid_input` if the arguments do not fit, and those of the web port
 */
export async function callOwn(tool: OwnTool, given: Arguments, context: OwnContext): Promise<Json> {
  const request = requestOf(tool, given, context.effectKey)
  for (let tries = 1; ; tries++) {
    const tried = await send(tool, request, context)
    if (tries < triesOf(tool) && mayPass(tried)) await pauseFor(firstPauseMs * tries, context.signal)
    else if ('error' in tried) throw tried.error
    else return answerOf(tool.response, tried.answer, context.saveFile)
  }
}

/** A write is made once, whatever its definition says. */
function triesOf({ effect, max_tries }: OwnTool): number {
  return effect === 'write' ? 1 : max_tries
}

type Tried = { readonly answer: ConnectedResponse } | { readonly error: SortieError }

async function send(
  { connection, response, timeout_s }: OwnTool,
  request: OwnRequest,
  { web, signal }: OwnContext,
): Promise<Tried> {
  const bounds = { maxBytes: bytesToRead(response), fileBytes, timeoutMs: timeout_s * 1000 }
  try {
    return { answer: await web.fetch({ ...request, connection, signal, ...bounds }) }
  } catch (error) {
    if (signal.aborted || !isSortieError(error)) throw error
    return { error }
  }
}

const passing: ReadonlySet<number> = new Set([429, 502, 503, 504])

/** A server that says when to come again is not asked sooner: the circuit of its host waits for that. */
function mayPass(tried: Tried): boolean {
  if ('error' in tried) return tried.error.code === 'fetch_failed'
  return passing.has(tried.answer.status) && tried.answer.headers['retry-after'] === undefined
}

import { once } from 'node:events'
import type { Writable } from 'node:stream'
import type { APIGatewayProxyEventV2, Context } from 'aws-lambda'
import { isSortieError } from '../../contract/errors.ts'
import type { Logger } from '../../core/base/ports/logger.ts'

interface Answer {
  readonly statusCode?: number | undefined
  readonly headers?: Readonly<Record<string, boolean | number | string>> | undefined
  readonly body?: string | undefined
  readonly pieces?: AsyncIterable<string> | undefined
}

type Handle = (event: APIGatewayProxyEventV2, context: Context) => Promise<Answer>
type Streaming = (event: APIGatewayProxyEventV2, answer: Writable, context: Context) => Promise<void>

/** A global of Lambda’s Node runtime, for functions that stream their answer. */
interface LambdaRuntime {
  streamifyResponse(handler: Streaming): unknown
  readonly HttpResponseStream: {
    from(answer: Writable, prelude: { readonly statusCode: number; readonly headers: Answer['headers'] }): Writable
  }
}

declare const awslambda: LambdaRuntime

/** A handler of requests with streamed answers, as a Function URL requires it. */
export function streamedAnswers(handle: Handle, longestMs: number, logger: Pick<Logger, 'error'>): unknown {
  return awslambda.streamifyResponse(async (event, answer, context) => {
    const isBodyWanted = event.requestContext.http.method !== 'HEAD'
    const asking = isBodyWanted ? { ...context, streamsForMs: longestMs } : context
    const { statusCode = 200, headers = {}, body = '', pieces } = await handle(event, asking)
    const out = awslambda.HttpResponseStream.from(answer, { statusCode, headers })
    if (pieces) await send(pieces, out, longestMs, logger)
    else if (isBodyWanted && body !== '') out.write(body)
    // Without a byte Lambda’s runtime would not send a status either.
    else out.write('')
    out.end()
  })
}

/**
 * An answer that breaks off ends: its reader returns after its last event, and is told why there is no further one. A reader that
 * reads nothing, or has gone, is waited for no longer than the stream may take.
 */
async function send(
  pieces: AsyncIterable<string>,
  out: Writable,
  longestMs: number,
  logger: Pick<Logger, 'error'>,
): Promise<void> {
  const over = new AbortController()
  const end = () => over.abort()
  const timer = setTimeout(end, longestMs)
  out.once('close', end)
  try {
    for await (const piece of pieces) {
      if (out.destroyed) return
      if (!out.write(piece) && !(await drains(out, over.signal))) return
    }
  } catch (error) {
    if (!isSortieError(error)) logger.error('A stream broke off', { error })
  } finally {
    clearTimeout(timer)
    out.off('close', end)
  }
}

/** Waits for its reader. @returns `false` if the stream is over first */
async function drains(out: Writable, over: AbortSignal): Promise<boolean> {
  try {
    await once(out, 'drain', { signal: over })
    return true
  } catch (error) {
    if (over.aborted) return false
    throw error
  }
}

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

/** What Lambda's Node runtime has as a global, for functions whose answer leaves piece by piece. */
interface LambdaRuntime {
  streamifyResponse(handler: Streaming): unknown
  readonly HttpResponseStream: {
    from(answer: Writable, prelude: { readonly statusCode: number; readonly headers: Answer['headers'] }): Writable
  }
}

declare const awslambda: LambdaRuntime

/** A handler of requests whose answers leave piece by piece, as a Function URL wants it. */
export function streamedAnswers(handle: Handle, longestMs: number, logger: Pick<Logger, 'error'>): unknown {
  return awslambda.streamifyResponse(async (event, answer, context) => {
    const isBodyWanted = event.requestContext.http.method !== 'HEAD'
    const asking = isBodyWanted ? { ...context, streamsForMs: longestMs } : context
    const { statusCode = 200, headers = {}, body = '', pieces } = await handle(event, asking)
    const out = awslambda.HttpResponseStream.from(answer, { statusCode, headers })
    if (pieces) await send(pieces, out, logger)
    else if (isBodyWanted && body !== '') out.write(body)
    // Without a byte Lambda's runtime would send no status either.
    else out.write('')
    out.end()
  })
}

/** What breaks off ends: whoever reads it comes again after its last event, and is told why there is no further one. */
async function send(pieces: AsyncIterable<string>, out: Writable, logger: Pick<Logger, 'error'>): Promise<void> {
  try {
    for await (const piece of pieces) {
      if (out.destroyed) return
      if (!out.write(piece)) await Promise.race([once(out, 'drain'), once(out, 'close')])
    }
  } catch (error) {
    if (!isSortieError(error)) logger.error('A stream broke off', { error })
  }
}

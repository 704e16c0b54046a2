import middy from '@middy/core'
import type { Context } from 'aws-lambda'

export type InvokeHandler = (event: unknown, context: Context) => Promise<void>

/** A schedule’s tick, or a timer: its consumer parses the payload. */
export function invokeHandler(consume: (payload: unknown) => Promise<void>): InvokeHandler {
  return middy<unknown, void>({ timeoutEarlyInMillis: 0 }).handler((event) => consume(event))
}

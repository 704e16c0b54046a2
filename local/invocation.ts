import { randomUUID } from 'node:crypto'
import type { FunctionDefinition } from '../functions/runtime/definition.ts'

/** The part of a Lambda context that handlers may use. */
export interface Invocation {
  readonly awsRequestId: string
  readonly functionName: string
  getRemainingTimeInMillis(): number
  /** Aborted when whoever asked has hung up. */
  readonly asker?: AbortSignal | undefined
}

export function newInvocation({ name, timeoutS }: FunctionDefinition, asker?: AbortSignal): Invocation {
  const endsAt = performance.now() + timeoutS * 1000
  return {
    awsRequestId: randomUUID(),
    functionName: name,
    getRemainingTimeInMillis: () => Math.max(0, endsAt - performance.now()),
    asker,
  }
}

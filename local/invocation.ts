import { randomUUID } from 'node:crypto'
import type { FunctionDefinition } from '../functions/runtime/definition.ts'

/** The part of a Lambda context that handlers may use. */
export interface Invocation {
  readonly awsRequestId: string
  readonly functionName: string
  getRemainingTimeInMillis(): number
  /** Aborted when the caller has hung up. */
  readonly asker?: AbortSignal | undefined
  /** How long a streamed answer may last. */
  readonly streamsForMs?: number | undefined
}

/** The parts that only some requests have. */
export type Asking = Pick<Invocation, 'asker' | 'streamsForMs'>

export function newInvocation({ name, timeoutS }: FunctionDefinition, asking: Asking = {}): Invocation {
  const endsAt = performance.now() + timeoutS * 1000
  return {
    awsRequestId: randomUUID(),
    functionName: name,
    getRemainingTimeInMillis: () => Math.max(0, endsAt - performance.now()),
    ...asking,
  }
}

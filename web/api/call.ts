import type { Asked } from '../../sdk/asked.ts'
import { type Client, client } from './client.ts'

/** What an operation is called with, and what it answers. */
export type CallFor<O extends Asked> = Parameters<Client[O]>[0]
export type AnswerFor<O extends Asked> = Awaited<ReturnType<Client[O]>>

/** The operation by its name. */
export function call<O extends Asked>(operation: O, given: CallFor<O>, signal?: AbortSignal): Promise<AnswerFor<O>> {
  // The compiler cannot follow one operation through a union of all of them.
  const ask = client[operation] as (call: CallFor<O>, options: { signal?: AbortSignal }) => Promise<AnswerFor<O>>
  return ask(given, signal ? { signal } : {})
}

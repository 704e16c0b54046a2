import type { AgentOptions, Ending } from './agent-options.ts'
import { createClient } from './client.ts'
import { register } from './register.ts'
import { Worker } from './worker.ts'

/**
 * Works for a remote agent until its signal is aborted: registers, sends heartbeats, takes missions and runs the handler on each.
 * It retries for ever while the network or the server is unreachable, and stops missions that other workers have got by then.
 * @throws SortieApiError if the server refuses it permanently: no such agent, a wrong or revoked key. By then the handlers have
 * ended with their jobs' signals aborted, or had `drainMs` to end.
 */
export async function runAgent(options: AgentOptions): Promise<Ending> {
  const client = createClient({ ...options, retries: 0 })
  const worker = new Worker(client, options, await register(client, options))
  const heartbeats = worker.beatForEver()
  const news = worker.listenForEver()
  try {
    return await worker.workToEnd()
  } finally {
    await worker.abandon()
    await Promise.all([heartbeats, news])
  }
}

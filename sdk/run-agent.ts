import type { AgentOptions, Ending } from './agent-options.ts'
import { createClient } from './client.ts'
import { register } from './register.ts'
import { Worker } from './worker.ts'

/**
 * Works for a remote agent until its signal is aborted: registers, sends heartbeats, takes missions and runs the handler on
 * each. It retries for ever when the network or the server is gone, and stops the missions that it has lost by then.
 * @throws SortieApiError when the server refuses it for good: no such agent, a wrong or revoked key. The handlers have ended by then,
 * their jobs' signals aborted, or have had `drainMs` to.
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

import { runAgent } from '../../sdk/run-agent.ts'
import { summarize } from './summarize.ts'

/** systemd, Docker and others start a process anew that ends with a code other than 0. */
const startMeAnew = 75

function log(message: string): void {
  process.stdout.write(`${new Date().toISOString()} ${message}\n`)
}

const leaving = new AbortController()
process.once('SIGTERM', () => leaving.abort()).once('SIGINT', () => leaving.abort())

const ending = await runAgent({
  url: process.env.SORTIE_URL ?? 'http://127.0.0.1:4600',
  apiKey: process.env.SORTIE_API_KEY,
  name: process.env.AGENT_NAME ?? 'summarizer',
  capabilities: ['summaries'],
  version: '1.0.0',
  maxConcurrent: Number(process.env.MAX_CONCURRENT ?? 4),
  heartbeatS: Number(process.env.HEARTBEAT_S ?? 10),
  handler: summarize,
  signal: leaving.signal,
  log,
}).catch((error: Error) => {
  // It is refused for good, for example since its key was revoked.
  log(`ended: ${error.message}`)
  return 'refused' as const
})
process.exitCode = { drained: 0, refused: 1, restart: startMeAnew }[ending]

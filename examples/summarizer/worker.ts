import { runAgent } from '../../sdk/run-agent.ts'
import { summarize } from './summarize.ts'

/** systemd, Docker and others start a process anew that ends with a code other than 0. */
const startMeAnew = 75

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
  log: (message) => process.stdout.write(`${new Date().toISOString()} ${message}\n`),
})
process.exitCode = ending === 'restart' ? startMeAnew : 0

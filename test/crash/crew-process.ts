import { setTimeout as pause } from 'node:timers/promises'
import { runAgent } from '../../sdk/run-agent.ts'
import { type Job, JobFailure } from '../../sdk/work.ts'
import { crewOutput, crewAgent as name } from './crew-agent.ts'

/** A worker for each of these keys, in one process: what kills or freezes it takes all of them. */
const { url, keys } = JSON.parse(String(process.env.CREW)) as { url: string; keys: string[] }
const rounds = 2

const leaving = new AbortController()
process.once('SIGTERM', () => leaving.abort())
await Promise.all(keys.map(workFor))

async function workFor(apiKey: string): Promise<void> {
  const options = { url, apiKey, name, maxConcurrent: 2, heartbeatS: 1, drainMs: 3000 }
  await runAgent({ ...options, handler: carryOut, signal: leaving.signal })
}

/** Rounds of a model call and the tool call that it decides on, from where the record ends. */
async function carryOut(job: Job): Promise<string> {
  const { lease } = job.work
  const recorded = job.work.steps === 0 ? [] : await job.recordedSteps()
  for (let done = recorded.length; done < 2 * rounds; done++) {
    await pause(Math.random() * 150)
    const id = `call-${Math.floor(done / 2)}`
    if (done === 1 && job.attempt === 1 && Math.random() < 0.1) throw new JobFailure('clumsy', 'It slipped')
    if (done % 2 === 0) {
      const tool_calls = [{ id, name: 'knock', arguments: {} }]
      await job.step({
        kind: 'model_call',
        model: 'hands-1',
        input_tokens: 10,
        output_tokens: 1,
        text: lease,
        tool_calls,
      })
    } else await job.step({ kind: 'tool_call', call_id: id, tool: 'knock', arguments: {}, output: lease })
  }
  return crewOutput(String(job.input), lease)
}

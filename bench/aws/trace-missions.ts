import { eventPageKind } from '../../core/records/mission/event-pages.ts'
import { type Capacity, createCapacityMeter, sum } from './capacity.ts'
import { type passed, startPlatform } from './platform.ts'
import { countRequests, type RequestCounter, type SentCommand } from './request-counter.ts'
import { createResources } from './resources.ts'

export type FunctionName = keyof typeof passed

/** The resources used by one invocation of a function. */
export interface Invocation {
  readonly fn: FunctionName
  readonly commands: readonly SentCommand[]
  readonly capacity: Capacity
  readonly cpu_ms: number
  readonly log_bytes: number
  readonly log_lines: number
}

export interface MissionTrace {
  readonly invocations: readonly Invocation[]
  readonly answer_bytes: number
}

const submission = JSON.stringify({ agent: 'echo', input: 'hello' })

/** Missions before the traced ones, to fill caches and warm up code. */
const warmUp = 20

/**
 * Runs one-step missions through the real handlers and AWS's adapters, one at a time, in this process; the process's
 * `AWS_ENDPOINT_URL` points to the emulator. Each event page reaches the reader of the stream in its own invocation, as under low
 * load; under high load they come in batches.
 */
export async function traceMissions(count: number): Promise<readonly MissionTrace[]> {
  const counter = countRequests()
  try {
    const resources = await createResources(`cost-${Date.now()}-`)
    const meter = createCapacityMeter()
    const start = await counter.during(startPlatform)
    // The meter needs these too, since the cost of a write depends on the item that it overwrites.
    for (const command of start.commands) meter.of(command)
    const { submit, execute, fanOut } = start.result
    const traces: MissionTrace[] = []
    for (let mission = 0; mission < warmUp + count; mission++) {
      const invocations: Invocation[] = []
      const invoke = async (fn: FunctionName, act: () => Promise<void>) => {
        const { commands, ...taken } = await watch(counter, act)
        invocations.push({ fn, commands, ...taken, capacity: sum(commands.map(meter.of)) })
      }
      let answer_bytes = 0
      await invoke('missions', async () => {
        answer_bytes = await submit(submission)
      })
      for (;;) {
        const message = await resources.takeMessage('normal')
        if (!message) break
        await invoke('execute', () => execute(message.Body as string))
      }
      for (const page of await resources.newOnFeed(eventPageKind)) {
        await invoke('fan-out', () => fanOut([page]))
      }
      traces.push({ invocations, answer_bytes })
    }
    return traces.slice(warmUp)
  } finally {
    counter.stop()
  }
}

async function watch(counter: RequestCounter, act: () => Promise<void>) {
  const cpu = process.cpuUsage()
  const output = captureOutput()
  const { commands } = await counter.during(act)
  const { user, system } = process.cpuUsage(cpu)
  return { commands, cpu_ms: (user + system) / 1000, ...output.end() }
}

/** A function's standard output is its log. */
function captureOutput() {
  const { write } = process.stdout
  const lines: string[] = []
  process.stdout.write = (text: string | Uint8Array) => lines.push(String(text)) > 0
  return {
    end() {
      process.stdout.write = write
      return { log_lines: lines.length, log_bytes: lines.reduce((sum, line) => sum + Buffer.byteLength(line), 0) }
    },
  }
}

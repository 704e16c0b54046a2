import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'

/** A server under measurement in its own process, so that its resources are distinguished from its clients'. */
export interface ServerProcess<Ready> {
  /** The line of JSON that it printed when ready. */
  readonly ready: Ready
  readonly pid: number
  /** Milliseconds from its start to that line. */
  readonly ready_ms: number
  /** MiB of PSS, which divides memory shared between processes. */
  memory(): number
  /** Peak resident MiB since its start. */
  peakMemory(): number
  /** Milliseconds of CPU, user and system, since its start. */
  cpu(): number
  stop(): Promise<void>
  /** Like a crash. */
  kill(): Promise<void>
}

export interface ServerOptions {
  readonly env?: Readonly<Record<string, string>>
  /** Options for Node itself, such as `--cpu-prof`. */
  readonly nodeOptions?: readonly string[]
}

/** Starts `node <script> <args>` and waits for its line. */
export async function startServer<Ready>(
  script: string,
  args: readonly string[],
  { env = {}, nodeOptions = [] }: ServerOptions = {},
): Promise<ServerProcess<Ready>> {
  const begin = performance.now()
  const child = spawn(process.execPath, [...nodeOptions, script, ...args], {
    // The shell's environment is not passed on, so it contains no key of a model provider.
    env: { PATH: process.env.PATH ?? '', HOME: process.env.HOME ?? '', ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const kill = () => child.kill('SIGKILL')
  process.once('exit', kill)
  child.once('exit', () => process.removeListener('exit', kill))
  const ready = JSON.parse(await firstLine(child, script)) as Ready
  const ready_ms = performance.now() - begin
  const { pid } = child as { pid: number }
  return {
    ready,
    pid,
    ready_ms,
    memory: () => memoryOf(pid),
    peakMemory: () => peakMemoryOf(pid),
    cpu: () => cpuOf(pid),
    stop: () => stop(child),
    kill: () => crash(child),
  }
}

async function firstLine(child: ChildProcess, script: string): Promise<string> {
  if (!child.stdout) throw new Error('The child has no output')
  const lines = createInterface({ input: child.stdout })
  const [line] = await Promise.race([once(lines, 'line'), once(child, 'exit').then(() => [])])
  if (typeof line !== 'string') throw new Error(`${script} ended before it was ready`)
  return line
}

function memoryOf(pid: number): number {
  const rollup = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8')
  return Number(/^Pss:\s+(\d+) kB/m.exec(rollup)?.[1]) / 1024
}

export function peakMemoryOf(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  return Number(/^VmHWM:\s+(\d+) kB/m.exec(status)?.[1]) / 1024
}

/** Linux counts in ticks of 10 ms (`getconf CLK_TCK`). */
function cpuOf(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[11]) + Number(fields[12])) * 10
}

async function crash(child: ChildProcess): Promise<void> {
  const exited = once(child, 'exit')
  child.kill('SIGKILL')
  await exited
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exited = once(child, 'exit')
  child.kill('SIGTERM')
  const late = setTimeout(() => child.kill('SIGKILL'), 10_000)
  await exited
  clearTimeout(late)
}

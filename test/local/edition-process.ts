import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { text } from 'node:stream/consumers'

const sortie = join(import.meta.dirname, '..', '..', 'bin', 'sortie.ts')

/** The line that `sortie start --json` prints once it is ready. */
export interface ReadyLine {
  readonly ready: true
  readonly http: string
  readonly websocket: string
  readonly public_url?: string
  readonly api_key?: string
  readonly operator_key?: string
  readonly sign_in?: string
  readonly model: string
  readonly paused?: { readonly restored_to: string }
}

export interface EditionProcess extends ReadyLine {
  readonly exited: Promise<number | null>
  /** As Ctrl-C does. @returns the exit code */
  stop(): Promise<number | null>
  /** The process decides what it does about it. */
  signal(signal: NodeJS.Signals): void
  /** As a power cut does. */
  kill(): Promise<void>
}

export interface StartOptions {
  readonly data: string
  readonly args?: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  /** How many files and sockets it may have open. */
  readonly descriptors?: number
  /** Default: this repository's, on the Node that runs the tests. */
  readonly program?: Program
}

/** The command line of some installation, and the Node that runs it. */
export interface Program {
  readonly file: string
  readonly node: string
}

/** The local edition in a process of its own, on a free port. @throws with what it said when it does not start */
export async function startEdition(options: StartOptions): Promise<EditionProcess> {
  const { data, args = [], env, descriptors, program = { file: sortie, node: process.execPath } } = options
  const command = ['start', '--port', '0', '--data', data, '--json', ...args]
  const limited = ['sh', '-c', `ulimit -n ${descriptors} && exec "$@"`, 'sh']
  const { file, node } = program
  return startProgram(file, command, { env, node, before: descriptors === undefined ? [] : limited })
}

interface ProgramOptions {
  readonly env?: Readonly<Record<string, string>> | undefined
  /** What starts the rest of the line. */
  readonly before?: readonly string[]
  /** Default: the one that runs the tests. */
  readonly node?: string
}

/** The same of any copy of the program. @param args to be with `--json` */
export async function startProgram(
  file: string,
  args: readonly string[],
  { env, before = [], node = process.execPath }: ProgramOptions = {},
): Promise<EditionProcess> {
  const [program = '', ...rest] = [...before, node, file, ...args]
  const child = spawn(program, rest, {
    env: editionEnvironment(env),
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const said = text(child.stderr)
  const exited = once(child, 'exit').then(([code]) => code as number | null)
  const line = await Promise.race([firstLine(child), exited.then(() => undefined)])
  if (line === undefined) throw new Error(`The local edition did not start: ${await said}`)
  return {
    ...(JSON.parse(line) as ReadyLine),
    exited,
    stop() {
      child.kill('SIGINT')
      return exited
    },
    signal(signal) {
      child.kill(signal)
    },
    async kill() {
      child.kill('SIGKILL')
      await exited
    },
  }
}

/** With the offline model named, so that nothing on the developer's machine is looked for or used. */
export function editionEnvironment(env: Readonly<Record<string, string>> = {}): NodeJS.ProcessEnv {
  const { OPENAI_API_KEY: _openai, SORTIE_LOG_LEVEL: _level, SORTIE_LEASE_SECONDS: _lease, ...inherited } = process.env
  return { ...inherited, SORTIE_MODEL: 'offline/rules', ...env }
}

async function firstLine(child: ChildProcess): Promise<string | undefined> {
  if (!child.stdout) return undefined
  const lines = createInterface(child.stdout)
  const [line] = (await once(lines, 'line')) as [string]
  lines.close()
  child.stdout.resume()
  return line
}

import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { devNull, tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { pythonVenv } from './python-venv.ts'

const repository = join(import.meta.dirname, '..', '..')
const venvRoot = join(repository, '.venv-emulator')
const logFile = join(venvRoot, 'last-run.log')
const startTimeoutMs = 60_000
const stopGraceMs = 5_000
/** Messages of one lane that are taken at a time. Each is a process. */
export const lanesAtOnce = 4

export interface Emulator {
  /** Where every AWS service answers: `http://127.0.0.1:<port>`. */
  endpoint: string
  /** The variables that lead an AWS SDK or the CDK to the emulator, and nowhere else. */
  env: Record<string, string>
  /** A directory of this emulator alone; it goes when the emulator stops. */
  directory: string
  stop(): Promise<void>
}

/**
 * Starts MiniStack on a free loopback port, empty, with IAM enforced. Its Lambdas run on the Node that runs this.
 * When this process dies, however it dies, the emulator and its Lambda workers die with it.
 */
export async function startEmulator(): Promise<Emulator> {
  const nodeDirectory = node24Directory()
  const python = await pythonVenv(venvRoot, join(import.meta.dirname, 'requirements.txt'))
  const directory = await mkdtemp(join(tmpdir(), 'sortie-emulator-'))
  const port = await freePort()
  const endpoint = `http://127.0.0.1:${port}`
  const emulator = spawn(python, ['-c', launcher], {
    cwd: directory,
    detached: true,
    // Lambda workers inherit these variables, so the list is short: no secret of the developer's shell gets in.
    env: {
      PATH: `${nodeDirectory}${delimiter}${process.env.PATH ?? ''}`,
      HOME: directory,
      TMPDIR: directory,
      LANG: 'C.UTF-8',
      PYTHONUNBUFFERED: '1',
      GATEWAY_PORT: String(port),
      BIND_HOST: '127.0.0.1',
      MINISTACK_HOST: '127.0.0.1',
      AUTH: 'true',
      DEADLY: 'kill',
      // What an account usually has; the emulator would say what this machine can do.
      LAMBDA_ACCOUNT_CONCURRENCY: '1000',
      // Lambda's own runtime brings the AWS SDK, which functions of the CDK's use. Ours bring what they need.
      NODE_PATH: join(repository, 'node_modules'),
      NODE_OPTIONS: preloaded.map((file) => `--import ${file}`).join(' '),
    },
  })
  const stop = async () => {
    await endGroup(emulator)
    await rm(directory, { recursive: true, force: true, maxRetries: 3 })
  }
  try {
    await untilReady(emulator, endpoint)
  } catch (error) {
    await stop()
    throw error
  }
  return { endpoint, env: awsEnvironment(endpoint), directory, stop }
}

/** The variables that lead an AWS SDK or the CDK to the emulator at `endpoint`; the machine's own profiles stay out. */
export function awsEnvironment(endpoint: string): Record<string, string> {
  return {
    AWS_ENDPOINT_URL: endpoint,
    AWS_REGION: 'us-east-1',
    AWS_DEFAULT_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_CONFIG_FILE: devNull,
    AWS_SHARED_CREDENTIALS_FILE: devNull,
    AWS_EC2_METADATA_DISABLED: 'true',
  }
}

/** The directory of the running `node`, which must be the version that the Lambdas are deployed with. */
export function node24Directory(): string {
  if (!process.version.startsWith('v24.')) {
    throw new Error(`The AWS tests run on Node 24, not ${process.version}: start them with npm run test:aws.`)
  }
  return dirname(process.execPath)
}

/** What each Lambda loads before its own code: an internet with our servers in it, a clock of its own, answers in pieces, and a bug that strikes where it is asked to. */
const preloaded = [
  new URL('./lambda-network.ts', import.meta.url),
  new URL('./lambda-clock.ts', import.meta.url),
  new URL('./lambda-streams.ts', import.meta.url),
  new URL('../crash/deadly-leg.ts', import.meta.url),
]

/**
 * Nothing is ever written to stdin: it ends when this process is gone, which a SIGKILL cannot prevent.
 *
 * The emulator takes one batch of a FIFO queue at a time, since a batch of several groups would be out of order beside
 * another. With batches of one message the queue itself keeps groups in order, as on AWS, so several run at once.
 */
const launcher = `
import os, signal, sys, threading

def follow_parent():
    sys.stdin.buffer.read()
    os.killpg(0, signal.SIGKILL)

threading.Thread(target=follow_parent, daemon=True).start()
from ministack.services import lambda_svc
concurrency = lambda_svc._sqs_esm_concurrency

def concurrency_by_group(mapping, function, config, queue=None):
    allowed = concurrency(mapping, function, config, queue if mapping.get('BatchSize') != 1 else None)
    return min(allowed, ${lanesAtOnce})

lambda_svc._sqs_esm_concurrency = concurrency_by_group
from ministack.app import main
sys.argv = ['ministack']
main()
`

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address === 'string') throw new Error('No free loopback port.')
  return address.port
}

async function untilReady(emulator: ChildProcess, endpoint: string): Promise<void> {
  const output = recordOutput(emulator)
  const gone = new AbortController()
  const onGone = () => gone.abort()
  emulator.once('exit', onGone).once('error', onGone)
  const giveUp = AbortSignal.any([gone.signal, AbortSignal.timeout(startTimeoutMs)])
  while (!(await answersReady(endpoint, giveUp))) {
    if (giveUp.aborted) throw new Error(`The AWS emulator did not start (log: ${logFile}).\n${output.recent()}`)
    await delay(50)
  }
  emulator.off('exit', onGone).off('error', onGone)
}

async function answersReady(endpoint: string, signal: AbortSignal): Promise<boolean> {
  try {
    return (await fetch(`${endpoint}/_ministack/ready`, { signal })).ok
  } catch {
    return false
  }
}

function recordOutput(emulator: ChildProcess): { recent(): string } {
  const log = createWriteStream(logFile)
  let recent = ''
  for (const stream of [emulator.stdout, emulator.stderr]) {
    stream?.on('data', (chunk: Buffer) => {
      log.write(chunk)
      recent = (recent + chunk.toString()).slice(-4_000)
    })
  }
  emulator.once('close', () => log.end())
  return { recent: () => recent }
}

async function endGroup(emulator: ChildProcess): Promise<void> {
  if (emulator.pid === undefined || emulator.exitCode !== null || emulator.signalCode !== null) return
  const exited = once(emulator, 'exit')
  signalGroup(emulator.pid, 'SIGTERM')
  const late = setTimeout(signalGroup, stopGraceMs, emulator.pid, 'SIGKILL')
  await exited
  clearTimeout(late)
  signalGroup(emulator.pid, 'SIGKILL')
}

function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal)
  } catch (error) {
    const alreadyGone = (error as NodeJS.ErrnoException).code === 'ESRCH'
    if (!alreadyGone) throw error
  }
}

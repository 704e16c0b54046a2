import { execFile } from 'node:child_process'
import { readdir, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { variables } from '../adapters/aws/environment.ts'
import { lambdas } from '../functions/definitions.ts'
import type { FunctionDefinition } from '../functions/runtime/definition.ts'
import { bundleFunction, entryName } from '../lib/bundle.ts'

export interface FunctionFigures {
  readonly name: string
  readonly trigger: FunctionDefinition['trigger']['kind']
  /** All of the code, without source maps, in KB of 1,000 bytes. */
  readonly bundle_kb: number
  /** The part that is read at a cold start; the rest is imported when first needed. */
  readonly start_kb: number
  /** The median of `runs`: from the import of the bundle to the handler, in a new Node process. */
  readonly init_ms: number
  readonly over: readonly string[]
}

const runs = 10
const limits = { bundle_kb: 1_500, init_ms: 250, http_init_ms: 150 }

/** Bundles every function as deployed, and starts it repeatedly, one process at a time. */
export async function measureFunctions(): Promise<readonly FunctionFigures[]> {
  const figures: FunctionFigures[] = []
  for (const definition of lambdas) figures.push(await measure(definition))
  return figures
}

async function measure(definition: FunctionDefinition): Promise<FunctionFigures> {
  const folder = await bundleFunction(definition)
  const { files } = await start(folder, { LIST_FILES: '1' })
  const starts: number[] = []
  for (let run = 0; run < runs; run++) starts.push((await start(folder)).ms)
  const trigger = definition.trigger.kind
  const init_ms = median(starts)
  const bundle_kb = await sizeOf(folder, await readdir(folder))
  const over = [
    ...(bundle_kb > limits.bundle_kb ? [`size > ${limits.bundle_kb} KB`] : []),
    ...(init_ms > (trigger === 'http' ? limits.http_init_ms : limits.init_ms) ? ['init'] : []),
  ]
  return {
    name: definition.name,
    trigger,
    bundle_kb,
    start_kb: await sizeOf(folder, files),
    init_ms,
    over,
  }
}

interface Start {
  readonly ms: number
  readonly files: readonly string[]
}

/** `files` are the loaded files, as the loader saw them. */
const program = `
import { registerHooks } from 'node:module'
const files = []
if (process.env.LIST_FILES) registerHooks({ load: (url, context, next) => (files.push(url), next(url, context)) })
const begin = performance.now()
await import(process.argv[1])
const ms = performance.now() - begin
process.stdout.write(JSON.stringify({ ms, files }))
process.exit()
`

async function start(folder: string, options: Record<string, string> = {}): Promise<Start> {
  const entry = pathToFileURL(join(folder, `${entryName}.mjs`)).href
  const env = { ...lambdaEnvironment(), ...options, PATH: process.env.PATH }
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', program, entry], { env })
  return JSON.parse(stdout)
}

/** A function's environment; the values point nowhere, since nothing is called. */
function lambdaEnvironment(): Record<string, string> {
  const ours = Object.fromEntries(Object.values(variables).map((name) => [name, name.endsWith('SECONDS') ? '60' : 'x']))
  return { ...ours, [variables.models]: '{}', AWS_REGION: 'us-east-1', AWS_LAMBDA_FUNCTION_NAME: 'bench' }
}

async function sizeOf(folder: string, files: readonly string[]): Promise<number> {
  const code = files.filter((file) => file.endsWith('.mjs')).map((file) => join(folder, basename(file)))
  const sizes = await Promise.all(code.map(async (file) => (await stat(file)).size))
  return Math.round(sizes.reduce((sum, size) => sum + size, 0) / 1000)
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other)
  return Math.round(
    ((sorted[Math.floor((sorted.length - 1) / 2)] ?? 0) + (sorted[Math.floor(sorted.length / 2)] ?? 0)) / 2,
  )
}

if (import.meta.main) console.table(await measureFunctions())

import { execFile } from 'node:child_process'
import { mkdtemp, readFile, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, inject, test } from 'vitest'

const run = promisify(execFile)
const installed = createRequire(join(import.meta.dirname, 'installed', 'package.json'))

const repository = join(import.meta.dirname, '..', '..')

/** `skipLibCheck` is off: the declarations are looked at, too. */
const strict = { strict: true, noEmit: true, skipLibCheck: false, exactOptionalPropertyTypes: true }
const projects = {
  'NodeNext, with the types of Node': {
    ...{ ...strict, module: 'nodenext', target: 'es2023', lib: ['es2023'], types: ['node'] },
    typeRoots: [join(import.meta.dirname, 'installed', 'node_modules', '@types')],
  },
  'Bundler, with the types of a page': {
    ...{ ...strict, module: 'esnext', moduleResolution: 'bundler', target: 'es2023' },
    ...{ lib: ['es2023', 'dom', 'dom.asynciterable'], types: [] },
  },
  'This repository': {
    ...{ ...strict, skipLibCheck: true, exactOptionalPropertyTypes: false, allowImportingTsExtensions: true },
    ...{ module: 'nodenext', target: 'es2024', lib: ['es2024'], types: ['node'], resolveJsonModule: true },
    typeRoots: [join(repository, 'node_modules', '@types')],
  },
} as const
const compilers = { 'TypeScript 5.9': installed.resolve('typescript-5/lib/tsc.js'), 'TypeScript 6': ourTsc() }

function ourTsc(): string {
  return createRequire(import.meta.url).resolve('typescript/lib/tsc.js')
}

const consumer = `
import { createClient, type ErrorCode, JobFailure, type Json, type Mission, runAgent, type Schemas, serveTools, SortieApiError } from 'sortie-sdk'

const sortie = createClient({ url: 'http://localhost:4600', apiKey: 'key' })

export async function submit(input: Json): Promise<Mission> {
  const accepted = await sortie.submitMission({ body: { agent: 'echo', input, priority: 'HIGH' }, headers: { 'idempotency-key': 'k' } })
  for await (const event of sortie.watchMission(accepted.id, { onDelta: ({ text }) => text.length })) if (event.type === 'mission.completed') break
  await sortie.cancelMission({ params: { mission_id: accepted.id } })
  const nothing: undefined = await sortie.deleteLimit({ params: { name: 'customer-42' } })
  const page: Schemas['MissionList'] = await sortie.listMissions({ query: { status: 'COMPLETED', limit: 10 } })
  return page.items[0] ?? sortie.getMission({ params: { mission_id: String(nothing) } })
}

export function codeOf(error: unknown): ErrorCode | undefined {
  return error instanceof SortieApiError ? error.code : undefined
}

export const worker = (signal: AbortSignal) =>
  runAgent({
    url: 'http://localhost:4600',
    name: 'summarizer',
    signal,
    handler: async (job) => {
      if (job.input === null) throw new JobFailure('no_input', 'It has no input', { retryable: false })
      const steps = await job.recordedSteps()
      return { steps: steps.length, left: job.work.steps }
    },
  })

export const tools = () => serveTools({ url: 'http://localhost:4600', tools: { now: async () => new Date().toISOString() } })
`

const mistakes: readonly (readonly [mistake: string, source: string])[] = [
  ['a field that there is not', `client.submitMission({ body: { agent: 'echo', input: 1, prioritty: 'HIGH' } })`],
  ['a value that there is not', `client.listMissions({ query: { status: 'DONE' } })`],
  ['a parameter that is missing', 'client.getMission({})'],
  ['an operation that there is not', 'client.getMissions()'],
  ['a field that no answer has', 'client.getMission({ params: { mission_id: "" } }).then(({ result }) => result)'],
]

const users = ['NodeNext, with the types of Node', 'Bundler, with the types of a page'] as const
const cases = (['TypeScript 5.9', 'TypeScript 6'] as const).flatMap((compiler) =>
  users.map((project) => [compiler, project] as const),
)

test.each(cases)('%s compiles a strict program of a user: %s', { timeout: 120_000 }, async (compiler, project) => {
  expect(await problemsOf(compiler, project, consumer)).toBe('')
})

test('and the examples of its page, as they stand there', { timeout: 120_000 }, async () => {
  const page = await readFile(join(inject('project'), 'node_modules', 'sortie-sdk', 'README.md'), 'utf8')
  const examples = [...page.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, example = '']) => example)
  expect(examples.length).toBeGreaterThan(3)
  const compiled = examples.map((example) => problemsOf('TypeScript 6', 'NodeNext, with the types of Node', example))
  expect(await Promise.all(compiled)).toEqual(examples.map(() => ''))
})

test('and it finds what is wrong with one', { timeout: 120_000 }, async () => {
  const source = mistakes.map(([, line]) => `${line}\n`).join('')
  const before = `import { createClient } from 'sortie-sdk'; const client = createClient({ url: '' });\n`
  const said = await problemsOf('TypeScript 6', 'NodeNext, with the types of Node', before + source)
  const lines = [...said.matchAll(/user\.ts\((\d+),/g)].map(([, line]) => Number(line))
  expect(new Set(lines), said).toEqual(new Set(mistakes.map((_, at) => at + 2)))
})

/** Lists of operations, each of which is to be empty. `undefined` counts as absent: JSON has none. */
const comparison = `
import type { Client as Published } from 'sortie-sdk'
import type { Client } from '${join(repository, 'sdk', 'client.ts')}'

type Operation = Exclude<keyof Published, 'watchMission' | 'waitForMission'>
type AnswerOf<C extends Published | Client, O extends Operation> = Awaited<ReturnType<C[O]>>
type CallOf<C extends Published | Client, O extends Operation> = NonNullable<Parameters<C[O]>[0]>
type TakesNone<C extends Published | Client, O extends Operation> = undefined extends Parameters<C[O]>[0] ? true : false

export type Lists = {
  lacking: Exclude<keyof Client, keyof Published>
  otherAnswer: { [O in Operation]: AnswerOf<Client, O> extends AnswerOf<Published, O> ? never : O }[Operation]
  otherCall: { [O in Operation]: CallOf<Published, O> extends CallOf<Client, O> ? never : O }[Operation]
  otherwiseOptional: { [O in Operation]: TakesNone<Published, O> extends TakesNone<Client, O> ? never : O }[Operation]
}
export const none: { [L in keyof Lists]: [Lists[L]] extends [never] ? 'none' : Lists[L] } =
  { lacking: 'none', otherAnswer: 'none', otherCall: 'none', otherwiseOptional: 'none' }
`

test('what the package says of each operation is what the contract says of it', { timeout: 180_000 }, async () => {
  expect(await problemsOf('TypeScript 6', 'This repository', comparison)).toBe('')
})

/** What the compiler says, in a folder of its own of the project that has installed the package. */
async function problemsOf(compiler: keyof typeof compilers, project: keyof typeof projects, source: string) {
  const folder = await mkdtemp(join(inject('project'), 'typed-'))
  await writeFile(join(folder, 'user.ts'), source)
  await writeFile(join(folder, 'package.json'), '{"type":"module"}')
  await writeFile(
    join(folder, 'tsconfig.json'),
    JSON.stringify({ compilerOptions: projects[project], files: ['user.ts'] }),
  )
  const compiled = run(process.execPath, [compilers[compiler], '--project', folder, '--pretty', 'false'])
  return compiled.then(
    ({ stdout }) => stdout,
    ({ stdout, message }: { stdout?: string; message: string }) => stdout ?? message,
  )
}

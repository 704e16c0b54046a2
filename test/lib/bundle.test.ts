import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createChecks } from '../../adapters/checks/checks.ts'
import { createContents } from '../../adapters/contents/contents.ts'
import { createSandbox } from '../../adapters/programs/sandbox.ts'
import { lambdas } from '../../functions/definitions.ts'
import { entryOf } from '../../lib/adapters.ts'
import { bundleFunction } from '../../lib/bundle.ts'
import { pdf } from '../files/samples.ts'

let output: string
beforeAll(async () => {
  output = await mkdtemp(join(tmpdir(), 'sortie-bundles-'))
})
afterAll(() => rm(output, { recursive: true }))

test.each(lambdas)('$name gets the adapters of its ports and no other', (definition) => {
  const { uses } = definition
  const entry = entryOf(definition)
  const ports = [...Object.keys(uses), 'clock', 'ids', 'memory', 'settings', 'logger']
  const given = /createHandler\(\{ (.*?) \}/.exec(entry)?.[1]?.split(', ')
  expect(new Set(given)).toEqual(new Set(ports))
  const modules = [...entry.matchAll(/(?:from |import\()'(.+?)'/g)].map(([, module]) => String(module))
  expect(modules.filter((module) => !existsSync(module))).toEqual([])
})

test('a consumer of the change feed gets its own ports from the function that reads the stream, and no other', () => {
  const reader = named('fan-out')
  const entry = entryOf(reader)
  if (reader.trigger.kind !== 'stream') throw new Error('It reads the stream')
  for (const [at, { name, uses }] of reader.trigger.consumers.entries()) {
    expect(entry).toContain(`import { createHandler as createHandler${at} } from './functions/${name}/handler.ts'`)
    const given = new RegExp(`definition${at}, handle: createHandler${at}\\(\\{ (.*?) \\}`)
      .exec(entry)?.[1]
      ?.split(', ')
    expect(given?.toSorted()).toEqual([...Object.keys(uses), 'clock', 'ids', 'logger', 'memory', 'settings'].toSorted())
  }
  expect(entry).toMatch(/\], createLeftoverQueues\(\)\)\n$/)
})

test('whatever begins something of itself begins nothing while the stage is paused', () => {
  const wrapped = lambdas.filter((definition) => entryOf(definition).includes('unlessPaused(')).map(({ name }) => name)
  const begin = lambdas.filter(
    ({ trigger, uses }) =>
      ['lanes', 'bus', 'schedule', 'timer', 'dead-messages'].includes(trigger.kind) && 'stores' in uses,
  )
  expect(wrapped).toEqual(begin.map(({ name }) => name))
  expect(wrapped).toEqual(expect.arrayContaining(['deliver', 'execute', 'resume-parent', 'sweep', 'timers']))
  // These only tell of what was done.
  const others = lambdas.filter(({ name, trigger }) => !wrapped.includes(name) && trigger.kind !== 'http')
  expect(others.map(({ name }) => name).sort()).toEqual([
    'event-stream',
    'fan-out',
    'live',
    'push-shard',
    'run-program',
    'upgrade',
  ])
})

test('the same sources give the same folder, whose handler starts and answers', { timeout: 30_000 }, async () => {
  const definition = named('platform')
  const folder = await bundleFunction(definition, { output })
  expect(await bundleFunction(definition, { output })).toBe(folder)

  Object.assign(process.env, { SORTIE_DEFAULT_MODEL: 'offline/rules', SORTIE_LEASE_SECONDS: '60' })
  Object.assign(process.env, { SORTIE_WEBSOCKET_URL: 'wss://example.test', POWERTOOLS_LOG_LEVEL: 'SILENT' })
  const { handler } = await import(join(folder, 'index.mjs'))
  const requestContext = { requestId: 'r', domainName: 'api.example.com', http: { method: 'GET', path: '/health' } }
  const answer = await handler({ routeKey: 'GET /health', rawPath: '/health', headers: {}, requestContext }, {})
  expect(answer).toMatchObject({ statusCode: 200 })
})

test('a function that checks has the code of its threads beside it', { timeout: 60_000 }, async () => {
  const folder = await bundleFunction(named('workers'), { output })
  const checks = createChecks({ thread: pathToFileURL(join(folder, 'check-thread.mjs')) })
  const check = (text: string) => checks.check({ tenant: 'ten_a', schema: { type: 'number' }, text })
  expect(await check('1')).toEqual({ outcome: 'follows' })
  expect(await check('"one"')).toMatchObject({ outcome: 'differs' })
  expect(entryOf(named('workers'))).toContain("new URL('./check-thread.mjs', import.meta.url)")
  expect(readdirSync(await bundleFunction(named('fan-out'), { output }))).not.toContain('check-thread.mjs')
})

test('the function that runs programs has the code of their threads beside it, with the interpreter in it', {
  timeout: 60_000,
}, async () => {
  const folder = await bundleFunction(named('run-program'), { output })
  const sandbox = createSandbox({ thread: pathToFileURL(join(folder, 'program-thread.mjs')) })
  const program = { tenant: 'ten_a', code: 'return input + 1', input: '1', at: 0, seed: '' }
  expect(await sandbox.run(program)).toEqual({ end: 'returned', result: '2', console: '' })
  expect(
    readdirSync(folder)
      .filter((file) => file.endsWith('.mjs'))
      .sort(),
  ).toEqual(expect.arrayContaining(['index.mjs', 'program-thread.mjs']))
  expect(readdirSync(await bundleFunction(named('execute'), { output }))).not.toContain('program-thread.mjs')
})

test('functions that read documents have the code of their threads beside them, and no parser in their own', {
  timeout: 60_000,
}, async () => {
  for (const name of ['execute', 'files']) {
    const folder = await bundleFunction(named(name), { output })
    const files = readdirSync(folder).filter((file) => file.endsWith('.mjs'))
    const parsing = files.filter((file) => readFileSync(join(folder, file), 'utf8').includes('FlateDecode'))
    expect(parsing).toEqual(['content-thread.mjs'])
    expect(entryOf(named(name))).toContain("new URL('./content-thread.mjs', import.meta.url)")
    const { examine } = createContents({ thread: pathToFileURL(join(folder, 'content-thread.mjs')), processMb: 512 })
    const text = '[Page 1]\nHere'
    expect(await examine({ tenant: 'ten_a', bytes: pdf('Here'), said: null })).toMatchObject({ text })
  }
})

// `import { z }` would bring all of zod, fifty languages and 30 ms of each cold start; `import * as z` only what is used.
test('a bundle has the SDK in it, and of zod only what it uses', { timeout: 30_000 }, async () => {
  const folder = await bundleFunction(named('fan-out'), { output })
  const code = readdirSync(folder)
    .filter((file) => file.endsWith('.mjs'))
    .map((file) => readFileSync(join(folder, file), 'utf8'))
    .join('\n')
  expect(code).not.toMatch(/from\s*["']@aws-sdk/)
  expect(code).not.toContain('Input non valido')
  expect(code).toContain('Invalid input')
})

test('a model provider, and the client of MCP servers, is a file beside the entry, read when it is first asked', {
  timeout: 60_000,
}, async () => {
  const folder = await bundleFunction(named('execute'), { output })
  const files = readdirSync(folder).filter((file) => file.endsWith('.mjs'))
  for (const word of [
    'anthropic-version',
    'streamGenerateContent',
    'x-goog-api-key',
    'io.modelcontextprotocol/clientInfo',
  ]) {
    const having = files.filter((file) => readFileSync(join(folder, file), 'utf8').includes(word))
    expect(having).toHaveLength(1)
    expect(having).not.toContain('index.mjs')
  }
})

function named(name: string) {
  const definition = lambdas.find((one) => one.name === name)
  if (!definition) throw new Error(`There is no function ${name}`)
  return definition
}

test('the program of the reference lies beside its function, as it was published', async () => {
  const folder = await bundleFunction(named('platform'), { output })
  const published = 'node_modules/openapi-explorer/dist/browser/openapi-explorer.min.js'
  expect(readFileSync(join(folder, 'viewer.js')).equals(readFileSync(published))).toBe(true)
})

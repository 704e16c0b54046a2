import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import openapiTypeScript, { astToString } from 'openapi-typescript'
import ts from 'typescript'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { openApiDocument } from '../../contract/openapi.ts'

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })

/** Within the repository, so that the compiler finds nothing else than it would for a user. */
const folder = join(import.meta.dirname, '..', '..', 'dist', `generated-client-${process.pid}`)

beforeAll(async () => {
  await mkdir(folder, { recursive: true })
  const document = openApiDocument({ version: '1.2.3' })
  const nodes = await openapiTypeScript(JSON.parse(JSON.stringify(document)))
  await writeFile(join(folder, 'api.ts'), astToString(nodes))
})

afterAll(() => rm(folder, { recursive: true, force: true }))

/** What the compiler says of a client that is written against the generated types. */
async function problemsOf(source: string): Promise<readonly string[]> {
  const file = join(folder, 'client.ts')
  await writeFile(file, `import type { operations } from './api.ts'\n${types}\n${source}`)
  const program = ts.createProgram([file], {
    ...{ strict: true, noEmit: true, allowImportingTsExtensions: true, skipLibCheck: true, types: [] },
    ...{
      module: ts.ModuleKind.ESNext,
      moduleResolution: ts.ModuleResolutionKind.Bundler,
      target: ts.ScriptTarget.ES2023,
    },
  })
  return ts.getPreEmitDiagnostics(program).map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'))
}

const types = `
type Body<O extends keyof operations> = operations[O] extends { requestBody: { content: { 'application/json': infer B } } } ? B : never
type Answer<O extends keyof operations, S extends number> =
  operations[O] extends { responses: { [status in S]: { content: { 'application/json': infer A } } } } ? A : never`

test('a client that is generated of the document takes bodies with only what has to be there', async () => {
  const problems = await problemsOf(`
export const mission: Body<'submitMission'> = { agent: 'echo', input: 'hello' }
export const chosen: Body<'submitMission'> = { capability: 'writing', input: { any: ['json', 1, null] } }
export const agent: Body<'createAgent'> = { name: 'poet', instructions: 'Answer in verse.' }
export const key: Body<'createKey'> = { name: 'ci', scopes: ['missions:read'] }
export const daily: Body<'createSchedule'> = { name: 'daily', mission: { agent: 'echo', input: 'x' }, cron: '0 9 * * 1-5' }
export const limit: Body<'putLimit'> = { concurrency: 2 }
export const ended = (mission: Answer<'getMission', 200>): boolean => mission.status === 'COMPLETED'
export const more = (list: Answer<'listMissions', 200>): string | null => list.next_cursor`)
  expect(problems).toEqual([])
})

test('and refuses a field that there is not, and a value that there is not', async () => {
  const problems = await problemsOf(`
export const field: Body<'submitMission'> = { agent: 'echo', input: 'hello', prioritty: 'HIGH' }
export const value: Body<'changeMission'> = { priority: 'HIGHEST' }`)
  expect(problems).toEqual([expect.stringContaining('prioritty'), expect.stringContaining('HIGHEST')])
})

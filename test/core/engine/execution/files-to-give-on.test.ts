import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { maxFileBytes } from '../../../../contract/resources/file.ts'
import type { ModelPart, ModelRequest, Models } from '../../../../core/base/ports/models.ts'
import { deleteFile } from '../../../../core/features/files/delete-file.ts'
import { completeFile, createFile } from '../../../../core/features/files/upload-file.ts'
import { png } from '../../../files/samples.ts'
import { calls, reply, says, textOf } from '../../../simulation/replies.ts'
import {
  createSimulatedPlatform,
  type Process,
  type SimulatedPlatform,
} from '../../../simulation/simulated-platform.ts'
import { untilQuiet } from '../../../simulation/until-quiet.ts'

let platform: SimulatedPlatform
let process: Process
let folder: string
/** What the lead says next, given what it was shown; then it is done. */
let next: ((request: ModelRequest) => readonly ModelPart[] | Promise<readonly ModelPart[]>)[]
/** What the reader was shown. */
let shown: ModelRequest[]

const models: Models = {
  price: () => undefined,
  async *generate(request) {
    if (textOf(request.turns[0]).includes('lead')) yield* reply((await next.shift()?.(request)) ?? [says('Done.')])
    else {
      shown.push(request)
      yield* reply([says('Read.')])
    }
  },
}

beforeEach(async () => {
  next = []
  shown = []
  folder = await mkdtemp(join(tmpdir(), 'sortie-given-on-'))
  platform = await createSimulatedPlatform({ concurrency: 2, blobFolder: folder, models })
  process = platform.process((_call, perform) => perform())
  await process.createAgent({ name: 'leader', model: 'test/model', tools: ['delegate', 'save_file'] })
  await process.createAgent({ name: 'reader', model: 'test/model' })
})
afterEach(async () => {
  platform.close()
  await rm(folder, { recursive: true, force: true })
})

async function upload(name: string, bytes: Uint8Array = png): Promise<string> {
  const { ports, caller, tenant } = platform
  const { file } = await createFile(ports)(caller, { name, bytes: bytes.length }, 'http://127.0.0.1')
  await ports.blobs.put(tenant, `files/${file.id}`, bytes, 9e9)
  return (await completeFile(ports)(caller, file.id)).id
}

async function lead(files: string[]) {
  const { id } = await process.submit({ agent: 'leader', input: 'lead', files })
  await untilQuiet(platform, (act) => act(process))
  return platform.record(id)
}

const delegating = (files: readonly string[]) => [calls('delegate', { agent: 'reader', input: 'read', files })]
const filesOf = ({ turns }: ModelRequest) =>
  turns.flatMap(({ parts }) => parts.flatMap((part) => (part.type === 'file' ? [part.id] : [])))

test('a mission gives files on that it was given and that it made, and no others', async () => {
  const [plan, secret] = [await upload('plan.png'), await upload('secret.png')]
  let made: string | undefined
  next = [
    () => [calls('save_file', { name: 'note.txt', text: 'Hello' })],
    ({ turns }) => {
      made = /fil_\w+/.exec(textOf(turns.at(-1)))?.[0]
      return delegating([plan, String(made), plan])
    },
  ]
  const { mission, steps } = await lead([plan, secret])
  expect(mission).toMatchObject({ status: 'COMPLETED', output: 'Done.' })
  expect(steps.find(({ kind }) => kind === 'delegation')).toMatchObject({ output: 'Read.', is_error: false })
  expect(shown.map(filesOf)).toEqual([[plan, made]])
  const child = (await platform.stored()).missions.find(({ parent }) => parent !== null)
  expect(child?.files?.map(({ name }) => name)).toEqual(['plan.png', 'note.txt'])
  // Whoever gave them need not have written them.
  expect(child?.given_outside).toBe(true)
  expect(await shown[0]?.readFile?.(`files/${plan}`)).toHaveLength(png.length)
})

test('a mission that names none gives none', async () => {
  next = [() => [calls('delegate', { agent: 'reader', input: 'read' })]]
  await lead([await upload('plan.png')])
  expect(shown.map(filesOf)).toEqual([[]])
  const child = (await platform.stored()).missions.find(({ parent }) => parent !== null)
  expect(child).not.toHaveProperty('files')
})

test('what was deleted is given on by whoever has it', async () => {
  const plan = await upload('plan.png')
  next = [
    async () => {
      await deleteFile(platform.ports)(platform.caller, plan)
      return delegating([plan])
    },
  ]
  await lead([plan])
  expect(await shown[0]?.readFile?.(`files/${plan}`)).toHaveLength(png.length)
})

describe('what a guardrail takes out of a file', () => {
  const guarded = async (outcome: 'redact' | 'block' | 'note') => {
    const rule = { kind: 'words' as const, words: ['sesame'] }
    const guardrails = [{ name: 'secrets', at: 'input' as const, rule, outcome, on_error: 'block' as const }]
    await process.createAgent({ name: 'guarded', model: 'test/model', tools: ['delegate'], guardrails })
  }
  const given = async (files: string[], given = files) => {
    next = [() => delegating(files)]
    const { id } = await process.submit({ agent: 'guarded', input: 'lead', files: given })
    await untilQuiet(platform, (act) => act(process))
    return platform.record(id)
  }

  test('is not given on with its bytes', async () => {
    await guarded('redact')
    const [plan, open] = [await upload('plan.txt', Buffer.from('open sesame')), await upload('a.txt', Buffer.from('a'))]
    const { mission, steps } = await given([open, plan])
    expect(mission.status).toBe('COMPLETED')
    expect(steps[1]).toMatchObject({ is_error: true, output: expect.stringMatching(/^guardrail_blocked: .*input/) })
    expect(shown).toEqual([])
  })

  test('stands in its name neither, and what nothing was taken from is given on', async () => {
    await guarded('redact')
    const [named, open] = [await upload('sesame.png'), await upload('a.txt', Buffer.from('a'))]
    await given([named, open])
    expect(shown.map(filesOf)).toEqual([[named, open]])
    expect(JSON.stringify(shown[0]?.turns)).not.toContain('sesame')
  })

  test('is given on where it was only noted', async () => {
    await guarded('note')
    const plan = await upload('plan.txt', Buffer.from('open sesame'))
    await given([plan])
    expect(shown.map(filesOf)).toEqual([[plan]])
  })
})

describe('a model is told', () => {
  const refusalOf = async (files: readonly string[], given: string[]) => {
    next = [() => delegating(files)]
    const { mission, steps } = await lead(given)
    expect(mission.status).toBe('COMPLETED')
    expect(shown).toEqual([])
    return steps[1]
  }

  test('that a file is none of its mission, though there is one', async () => {
    const other = await upload('other.png')
    expect(await refusalOf([other], [await upload('plan.png')])).toMatchObject({
      ...{ is_error: true, output: `not_found: this mission has no file ${other}` },
    })
  })

  test('that a file is none at all', async () => {
    expect(await refusalOf(['fil_nowhere'], [])).toMatchObject({
      output: 'not_found: this mission has no file fil_nowhere',
    })
  })

  test('that there are too many', async () => {
    const ids = Array.from({ length: 21 }, (_, at) => `fil_${at}`)
    expect(await refusalOf(ids, [])).toMatchObject({
      is_error: true,
      output: expect.stringMatching(/^invalid_input: /),
    })
  })
})

test('files that are given on have no more bytes together than those of any mission', async () => {
  const large = await upload('large.txt', Buffer.alloc(maxFileBytes, 'x'))
  next = [
    () => [calls('save_file', { name: 'note.txt', text: 'Hello' })],
    ({ turns }) => delegating([large, String(/fil_\w+/.exec(textOf(turns.at(-1)))?.[0])]),
  ]
  const { steps } = await lead([large])
  expect(steps.findLast(({ kind }) => kind === 'tool_call')).toMatchObject({
    output: expect.stringMatching(/^limit_exceeded: /),
  })
  expect(shown).toEqual([])
})

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Guardrail } from '../../../../contract/resources/guardrail.ts'
import type { MadeFile, ModelPart, ModelRequest, Models } from '../../../../core/base/ports/models.ts'
import { listArtifacts } from '../../../../core/features/files/read-files.ts'
import { blobOf } from '../../../../core/records/file/file.ts'
import { png } from '../../../files/samples.ts'
import { calls, reply, says } from '../../../simulation/replies.ts'
import { createSimulatedPlatform } from '../../../simulation/simulated-platform.ts'
import { untilQuiet } from '../../../simulation/until-quiet.ts'

type Scripted = readonly [parts: readonly ModelPart[], files?: readonly MadeFile[]]

let folder: string
let asked: ModelRequest[]
const picture: MadeFile = { said: 'image/png', bytes: png }

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sortie-made-files-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

/** A mission whose model says these in turn. @param before each of them */
async function run(script: readonly Scripted[], guardrails: Guardrail[] = [], before = async (_at: number) => {}) {
  asked = []
  const models: Models = {
    price: () => undefined,
    async *generate(request) {
      await before(asked.length)
      const [parts, files] = script[asked.length] ?? [[says('Done.')]]
      asked.push(request)
      yield* reply(parts, files && { files })
    },
  }
  const platform = await createSimulatedPlatform({ concurrency: 1, blobFolder: folder, models })
  const process = platform.process((_call, perform) => perform())
  await process.createAgent({ name: 'painter', tools: ['clock'], guardrails })
  const { id } = await process.submit({ agent: 'painter', input: 'Draw.' })
  await untilQuiet(platform, (act) => act(process))
  const record = await platform.record(id)
  const { items } = await listArtifacts(platform.ports)(platform.caller, id, {})
  const bytesOf = (file: string) => platform.ports.blobs.get(platform.caller.tenant.id, blobOf(file))
  const bytes = await Promise.all(items.map(({ id: file }) => bytesOf(file)))
  platform.close()
  return { ...record, artifacts: items, bytes }
}

test('a picture in a reply is an artifact, stands in its step, is told of, and is named to the model from then on', async () => {
  const { mission, steps, events, artifacts, bytes } = await run([[[says('So far:'), calls('clock', {})], [picture]]])
  expect(mission.status).toBe('COMPLETED')
  expect(artifacts).toMatchObject([{ name: 'image-1-1.png', media_type: 'image/png', bytes: png.length }])
  expect(Buffer.from(bytes[0] ?? [])).toEqual(Buffer.from(png))
  const id = String(artifacts[0]?.id)
  expect(steps[0]).toMatchObject({ kind: 'model_call', text: 'So far:', artifacts: [{ id, bytes: png.length }] })
  expect(events.filter(({ type }) => type === 'artifact.created')).toMatchObject([{ data: { file_id: id, step: 1 } }])
  const turn = asked[1]?.turns.find(({ role }) => role === 'model')
  expect(turn?.parts.at(-1)).toMatchObject({ type: 'file', id, blob: blobOf(id), media_type: 'image/png' })
  expect(JSON.stringify(steps)).not.toContain('IHDR')
})

test('a picture may be the whole answer, which names it', async () => {
  const { mission, events, artifacts } = await run([[[], [picture]]])
  const output = `[image-1-1.png, image/png, kept as the file ${artifacts[0]?.id}]`
  expect(mission).toMatchObject({ status: 'COMPLETED', output })
  expect(events.map(({ type }) => type)).toContain('artifact.created')
})

test('words beside a picture are the answer as they are', async () => {
  const { mission } = await run([[[says('Here it is.')], [picture]]])
  expect(mission).toMatchObject({ status: 'COMPLETED', output: 'Here it is.' })
})

test('what cannot be kept is told, and the answer counts', async () => {
  const gone: MadeFile = { said: 'image', problem: 'It stands at an address' }
  const odd: MadeFile = { said: 'model/gltf', bytes: Uint8Array.from([0, 1, 2]) }
  const { mission, steps, artifacts } = await run([[[says('Here.')], [gone, odd, picture]]])
  expect(mission.status).toBe('COMPLETED')
  expect(artifacts).toHaveLength(1)
  expect(steps[0]).toMatchObject({
    artifacts: [{ id: artifacts[0]?.id }],
    lost_files: [
      { said: 'image', problem: 'It stands at an address' },
      { said: 'model/gltf', problem: expect.stringMatching(/^unsupported_media_type: /) },
    ],
  })
})

const word = (outcome: Guardrail['outcome']): Guardrail => {
  return { name: 'no-secrets', at: 'output', rule: { kind: 'words', words: ['secret'] }, outcome, on_error: 'block' }
}

test('of a reply that a guardrail blocks no file is kept', async () => {
  const { mission, steps, events, artifacts } = await run([[[says('a secret')], [picture]]], [word('block')])
  expect(mission).toMatchObject({ status: 'FAILED', error: { code: 'guardrail_blocked' } })
  expect(JSON.stringify(steps)).not.toContain('image/png')
  expect(events.map(({ type }) => type)).not.toContain('artifact.created')
  expect(artifacts).toEqual([])
})

test('of a reply that is held for a person no file is kept yet', async () => {
  const { mission, artifacts } = await run([[[says('a secret')], [picture]]], [word('ask')])
  expect(mission).toMatchObject({ status: 'WAITING' })
  expect(artifacts).toEqual([])
})

const rule: Guardrail['rule'] = { kind: 'judge', rubric: 'Flag it.' }
const judge: Guardrail = { name: 'kind', at: 'output', rule, outcome: 'block', on_error: 'note' }
const judging: Scripted = [[says('{}')], [picture]]

test('of a reply that was held, and is let through, the files are kept', async () => {
  const { mission, steps, artifacts, bytes } = await run([[[says('Here.')], [picture]], judging], [judge])
  expect(mission).toMatchObject({ status: 'COMPLETED', output: 'Here.' })
  // A judge makes none.
  expect(artifacts).toMatchObject([{ name: 'image-1-1.png' }])
  expect(Buffer.from(bytes[0] ?? [])).toEqual(Buffer.from(png))
  expect(steps.map((step) => step.kind === 'model_call' && step.artifacts?.length)).toEqual([undefined, undefined, 1])
})

test('of a reply that a guardrail lets through at once the files are kept, and a redacted one tells of them', async () => {
  const { mission, artifacts, events } = await run([[[says('a secret')], [picture]]], [word('redact')])
  expect(mission).toMatchObject({ status: 'COMPLETED', output: 'a [redacted]' })
  expect(artifacts).toHaveLength(1)
  expect(events.map(({ type }) => type)).toContain('artifact.created')
})

test('what is gone by the time that a reply is let through is told, and the answer counts', async () => {
  const emptied = async (at: number) => {
    if (at === 1) await rm(folder, { recursive: true, force: true })
  }
  const script = [[[says('Here.')], [picture]], judging] as const
  const { mission, steps, artifacts, events } = await run(script, [judge], emptied)
  expect(mission).toMatchObject({ status: 'COMPLETED', output: 'Here.' })
  expect(artifacts).toEqual([])
  expect(steps.at(-1)).toMatchObject({ lost_files: [{ said: 'image/png', problem: 'not_found: its bytes are gone' }] })
  expect(steps.at(-1)).not.toHaveProperty('artifacts')
  expect(events.map(({ type }) => type)).not.toContain('artifact.created')
})

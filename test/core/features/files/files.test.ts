import { createHash } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { NewConversation } from '../../../../contract/resources/conversation.ts'
import { maxFileBytes, NewFile } from '../../../../contract/resources/file.ts'
import type { ModelChunk, ModelRequest, Models, Turn } from '../../../../core/base/ports/models.ts'
import type { Ports } from '../../../../core/base/ports/ports.ts'
import { saveArtifact } from '../../../../core/engine/files/save-artifact.ts'
import { takeFiles } from '../../../../core/engine/files/take-files.ts'
import { changeTenant } from '../../../../core/features/access/change-tenant.ts'
import { createTenant } from '../../../../core/features/access/create-tenant.ts'
import { continueConversation } from '../../../../core/features/conversations/continue-conversation.ts'
import { createConversation } from '../../../../core/features/conversations/manage-conversations.ts'
import { sendMessage } from '../../../../core/features/conversations/send-message.ts'
import { deleteFile } from '../../../../core/features/files/delete-file.ts'
import { getFile, getFileContent, listArtifacts, listFiles } from '../../../../core/features/files/read-files.ts'
import { completeFile, createFile } from '../../../../core/features/files/upload-file.ts'
import { sweep as sweepAll } from '../../../../core/features/sweep/sweep.ts'
import type { Caller } from '../../../../core/records/key/authenticate.ts'
import { loadTenant } from '../../../../core/records/tenant/tenant.ts'
import { listen } from '../../../adapters/web/loopback.ts'
import { pdf, png } from '../../../files/samples.ts'
import {
  createSimulatedPlatform,
  type Process,
  type SimulatedPlatform,
} from '../../../simulation/simulated-platform.ts'
import { untilQuiet } from '../../../simulation/until-quiet.ts'
import { dieAfterWrites } from '../sweep/damages.ts'

// Threads that look into files start slowly on a machine that is busy.
vi.setConfig({ testTimeout: 60_000 })

const origin = 'http://127.0.0.1:4600'
const dayMs = 24 * 60 * 60_000

let platform: SimulatedPlatform
let process: Process
let folder: string
let asked: ModelRequest[]
/** What the model says next; then it has nothing more to say than this. */
let replies: Finish[]

type Finish = Extract<ModelChunk, { type: 'finish' }>
const told: Finish = {
  ...{ type: 'finish', reason: 'stop', model: 'test/model', parts: [{ type: 'text', text: 'Seen.' }] },
  usage: { input_tokens: 1, output_tokens: 1 },
}

const models: Models = {
  async *generate(request) {
    asked.push(request)
    const finish = replies.shift() ?? told
    for (const part of finish.parts) if (part.type === 'text') yield part
    yield finish
  },
  price: () => ({ input_usd_per_million: 1, output_usd_per_million: 1 }),
}

beforeEach(async () => {
  asked = []
  replies = []
  folder = await mkdtemp(join(tmpdir(), 'sortie-files-'))
  platform = await createSimulatedPlatform({ concurrency: 2, blobFolder: folder, models })
  process = platform.process((_call, perform) => perform())
})
afterEach(async () => {
  platform.close()
  await rm(folder, { recursive: true, force: true })
})

const quiet = () => untilQuiet(platform, (act) => act(process))
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

async function begin(about: object, caller: Caller = platform.caller) {
  return createFile(platform.ports)(caller, NewFile.parse(about), origin)
}

/** As a client sends them to the address of its upload. */
async function send(id: string, bytes: Uint8Array, caller: Caller = platform.caller): Promise<void> {
  await platform.ports.blobs.put(caller.tenant.id, `files/${id}`, bytes, platform.now() / 1000 + 9999)
}

async function upload(bytes: Uint8Array, about: object = {}, caller: Caller = platform.caller) {
  const { file } = await begin({ name: 'a file', bytes: bytes.length, ...about }, caller)
  await send(file.id, bytes, caller)
  return completeFile(platform.ports)(caller, file.id)
}

async function another(): Promise<Caller> {
  const { tenant } = await createTenant(platform.ports)({ name: 'Other', concurrency: 1, requests_per_s: 10 })
  return { ...platform.caller, tenant }
}

const bytesOf = (id: string) => platform.ports.blobs.get(platform.tenant, `files/${id}`)
const sweep = () => sweepAll(platform.ports)()

describe('an upload', () => {
  test('is pending until its bytes were looked at, and then ready', async () => {
    const { file, upload: address } = await begin({ name: 'plan.png', bytes: png.length })
    expect(file).toMatchObject({ state: 'pending', media_type: null, sha256: null, has_text: false })
    expect(address).toMatchObject({ method: 'PUT', url: expect.stringContaining(`${origin}/v1/transfers/`) })
    await expect(completeFile(platform.ports)(platform.caller, file.id)).rejects.toMatchObject({
      code: 'not_applicable',
    })
    await send(file.id, png)
    const ready = await completeFile(platform.ports)(platform.caller, file.id)
    expect(ready).toMatchObject({ state: 'ready', media_type: 'image/png', sha256: sha256(png), has_text: false })
    expect(await completeFile(platform.ports)(platform.caller, file.id)).toEqual(ready)
    expect(await getFile(platform.ports)(platform.caller, file.id)).toEqual(ready)
  })

  test('of a document has its text', async () => {
    const file = await upload(pdf('The answer is 42'))
    expect(file).toMatchObject({ state: 'ready', media_type: 'application/pdf', has_text: true })
    const text = await platform.ports.blobs.get(platform.tenant, `files/${file.id}.text`)
    expect(Buffer.from(text ?? []).toString()).toContain('The answer is 42')
  })

  test.each([
    ['another type than was said', png, { media_type: 'application/pdf' }, 'It was said to be application/pdf'],
    ['another length than was said', png, { bytes: png.length + 1 }, `and has ${png.length}`],
    ['none of the types that are taken', Uint8Array.of(0, 1, 2), {}, 'none of the types'],
  ])('of %s is refused, and leaves nothing', async (_, bytes, about, why) => {
    const file = await upload(bytes, about)
    expect(file).toMatchObject({ state: 'refused', refusal: expect.stringContaining(why), media_type: null })
    expect(Date.parse(file.expires_at)).toBe(platform.now() + dayMs)
    expect(await bytesOf(file.id)).toBeUndefined()
    await expect(process.submit({ agent: 'echo', input: 'x', files: [file.id] })).rejects.toMatchObject({
      code: 'not_applicable',
    })
    await expect(getFileContent(platform.ports)(platform.caller, file.id, origin)).rejects.toMatchObject({
      code: 'not_applicable',
    })
  })

  test('that is never completed is forgotten after an hour, and leaves its room', async () => {
    const { file } = await begin({ name: 'never', bytes: maxFileBytes })
    platform.advance(60 * 60_000 + 1000)
    expect((await sweep()).mended).toMatchObject({ file_ended: 1 })
    await expect(getFile(platform.ports)(platform.caller, file.id)).rejects.toMatchObject({ code: 'not_found' })
    expect(await totals()).toEqual({ files: 0, bytes: 0 })
  })
})

async function totals(): Promise<unknown> {
  return (await platform.store.get('entities', { partition: 'files', sort: 'totals' }, { consistent: true }))?.body
}

describe('a file that is deleted', () => {
  const hourMs = 60 * 60_000

  test('goes at once with its bytes, and is looked for once more when none can come any more', async () => {
    const file = await upload(png)
    await deleteFile(platform.ports)(platform.caller, file.id)
    expect(await bytesOf(file.id)).toBeUndefined()
    await expect(getFile(platform.ports)(platform.caller, file.id)).rejects.toMatchObject({ code: 'not_found' })
    await expect(deleteFile(platform.ports)(platform.caller, file.id)).rejects.toMatchObject({ code: 'not_found' })
    // Its address was still good.
    await send(file.id, png)
    expect(await totals()).toEqual({ files: 1, bytes: png.length })
    platform.advance(hourMs + 1000)
    expect((await sweep()).mended).toMatchObject({ file_ended: 1 })
    expect(await bytesOf(file.id)).toBeUndefined()
    expect(await totals()).toEqual({ files: 0, bytes: 0 })
  })

  test('is given to nobody while its bytes go', async () => {
    const file = await upload(png)
    await process.createAgent({ name: 'seer', model: 'test/model' })
    const submitted: unknown[] = []
    const blobs: Ports['blobs'] = {
      ...platform.ports.blobs,
      async delete(tenant, key) {
        const submitting = process.submit({ agent: 'seer', input: 'What is this?', files: [file.id] })
        submitted.push(await submitting.catch((error: unknown) => error))
        return platform.ports.blobs.delete(tenant, key)
      },
    }
    await deleteFile({ ...platform.ports, blobs })(platform.caller, file.id)
    expect(submitted).toMatchObject([{ code: 'not_found' }, { code: 'not_found' }])
  })

  test('and was refused before gives no room back that it does not have', async () => {
    const file = await upload(Uint8Array.of(0, 1, 2))
    expect(await totals()).toEqual({ files: 0, bytes: 0 })
    await deleteFile(platform.ports)(platform.caller, file.id)
    platform.advance(hourMs + 1000)
    await sweep()
    expect(await totals()).toEqual({ files: 0, bytes: 0 })
  })
})

test('what all files come to is bounded by the plan, also where several come at once', async () => {
  await changeTenant(platform.ports)(platform.tenant, { files_mb: 40 })
  const caller = { ...platform.caller, tenant: await loadTenant(platform.store) }
  const tries = await Promise.allSettled([1, 2, 3, 4].map(() => begin({ name: 'large', bytes: maxFileBytes }, caller)))
  expect(tries.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'fulfilled', 'rejected', 'rejected'])
  expect(tries.find(({ status }) => status === 'rejected')).toMatchObject({
    reason: { code: 'limit_exceeded', details: { max_bytes: 40 * 1024 * 1024 } },
  })
  expect(await totals()).toEqual({ files: 2, bytes: 2 * maxFileBytes })
})

test('a file of a mission for which there is no room leaves no bytes that count for nobody', async () => {
  await changeTenant(platform.ports)(platform.tenant, { files_mb: 1 })
  const caller = { ...platform.caller, tenant: await loadTenant(platform.store) }
  await begin({ name: 'all', bytes: 1024 * 1024 }, caller)
  const kept: string[] = []
  const where = {
    ...{ tenant: platform.tenant, store: platform.store, contents: platform.ports.contents },
    blobs: { put: async (_tenant: string, key: string) => void kept.push(key) },
  }
  const maker = { mission: 'mis_1', step: 1, keptUntil: 2_000_000_000, now: platform.now() }
  const saving = saveArtifact(where, maker, { name: 'more.txt', bytes: Buffer.from('more'), said: 'text/plain' })
  await expect(saving).rejects.toMatchObject({ code: 'limit_exceeded' })
  expect(kept).toEqual([])
})

test('what one file may have is bounded by the plan, of those that are sent and of those that missions make', async () => {
  await changeTenant(platform.ports)(platform.tenant, { mb_per_file: 1 })
  const caller = { ...platform.caller, tenant: await loadTenant(platform.store) }
  const mb = 1024 * 1024
  await expect(begin({ name: 'large', bytes: mb + 1 }, caller)).rejects.toMatchObject({
    code: 'limit_exceeded',
    message: expect.stringContaining('mb_per_file'),
    details: { bytes: mb + 1, max_bytes: mb },
  })
  await expect(begin({ name: 'fits', bytes: mb }, caller)).resolves.toMatchObject({ file: { state: 'pending' } })
  const maker = { mission: 'mis_1', step: 1, keptUntil: platform.now() / 1000, now: platform.now() }
  const kept: string[] = []
  const where = {
    ...{ tenant: platform.tenant, store: platform.store, contents: platform.ports.contents },
    blobs: { put: async (_tenant: string, key: string) => void kept.push(key) },
  }
  const made = { name: 'made.txt', bytes: Buffer.alloc(mb + 1, 'x'), said: null }
  await expect(saveArtifact(where, maker, made)).rejects.toMatchObject({ code: 'limit_exceeded' })
  expect(kept).toEqual([])
})

test('no file of one tenant is anything to another', async () => {
  const stranger = await another()
  const file = await upload(png)
  for (const use of [
    () => getFile(platform.ports)(stranger, file.id),
    () => completeFile(platform.ports)(stranger, file.id),
    () => getFileContent(platform.ports)(stranger, file.id, origin),
    () => deleteFile(platform.ports)(stranger, file.id),
  ])
    await expect(use()).rejects.toMatchObject({ code: 'not_found' })
  expect((await listFiles(platform.ports)(stranger, {})).items).toEqual([])
  const theirs = await upload(png, {}, stranger)
  await expect(process.submit({ agent: 'echo', input: 'x', files: [theirs.id] })).rejects.toMatchObject({
    code: 'not_found',
  })
  expect((await listFiles(platform.ports)(platform.caller, {})).items.map(({ id }) => id)).toEqual([file.id])
})

/** Without the lines around what came from outside. */
function unframed(turn: Turn | undefined) {
  const parts: readonly Turn['parts'][number][] = turn?.parts ?? []
  return parts.filter((part) => part.type !== 'text' || !/^\s*<<(end of )?outside /.test(part.text))
}

describe('a mission', () => {
  const submit = (files: readonly string[]) =>
    process.submit({ agent: 'seer', input: 'What is this?', files: [...files] })
  beforeEach(() => process.createAgent({ name: 'seer', model: 'test/model', tools: ['save_file'] }))

  test('shows its files to the model behind its input, and to whoever reads it', async () => {
    const [image, document] = [await upload(png, { name: 'plan.png' }), await upload(pdf('Hello'))]
    const mission = await submit([image.id, document.id])
    // Whoever gave them need not have written them.
    expect(mission.outside_text).toBe('given')
    expect(mission.files).toEqual([
      { id: image.id, name: 'plan.png', media_type: 'image/png', bytes: png.length },
      expect.objectContaining({ id: document.id, media_type: 'application/pdf' }),
    ])
    await quiet()
    expect(unframed(asked[0]?.turns[0])).toEqual([
      { type: 'text', text: 'What is this?' },
      {
        ...{ type: 'file', id: image.id, blob: `files/${image.id}`, media_type: 'image/png' },
        ...{ name: 'plan.png', bytes: png.length },
        origin: 'outside',
      },
      expect.objectContaining({
        ...{ type: 'file', origin: 'outside', text_blob: `files/${document.id}.text` },
        text_bytes: '[Page 1]\nHello'.length,
      }),
    ])
    expect(Buffer.from((await asked[0]?.readFile?.(`files/${image.id}`)) ?? [])).toEqual(Buffer.from(png))
  })

  test('that has no files asks for no way to read any', async () => {
    await process.submit({ agent: 'seer', input: 'hello' })
    await quiet()
    expect(asked[0]).not.toHaveProperty('readFile')
  })

  test('is shown none of what a guardrail takes out of a document, nor its bytes', async () => {
    const rule = { kind: 'words' as const, words: ['42'] }
    const redact = { name: 'answers', at: 'input', rule, outcome: 'redact', on_error: 'block' } as const
    await process.createAgent({ name: 'guarded', model: 'test/model', guardrails: [redact] })
    const document = await upload(pdf('The answer is 42'), { name: 'plan.pdf' })
    await process.submit({ agent: 'guarded', input: 'What is this?', files: [document.id] })
    await quiet()
    const parts = unframed(asked[0]?.turns[0])
    expect(parts).toMatchObject([{ text: 'What is this?' }, { type: 'text', origin: 'outside' }])
    expect(JSON.stringify(parts)).toContain('The answer is [redacted]')
    expect(asked[0]).not.toHaveProperty('readFile')
  })

  test('keeps the bytes of a file that is deleted until its own end is over', async () => {
    const file = await upload(png)
    await submit([file.id])
    await deleteFile(platform.ports)(platform.caller, file.id)
    await expect(getFile(platform.ports)(platform.caller, file.id)).rejects.toMatchObject({ code: 'not_found' })
    await expect(submit([file.id])).rejects.toMatchObject({ code: 'not_found' })
    expect((await listFiles(platform.ports)(platform.caller, {})).items).toEqual([])
    expect(await bytesOf(file.id)).toBeDefined()
    expect(await totals()).toEqual({ files: 1, bytes: png.length })
    platform.advance(33 * dayMs)
    await sweep()
    expect(await bytesOf(file.id)).toBeUndefined()
    expect(await totals()).toEqual({ files: 0, bytes: 0 })
  })

  test('keeps those of one that expires meanwhile', async () => {
    const file = await upload(png, { expires_in_s: 60 })
    await submit([file.id])
    platform.advance(61_000)
    await sweep()
    await expect(getFile(platform.ports)(platform.caller, file.id)).rejects.toMatchObject({ code: 'not_found' })
    expect(await bytesOf(file.id)).toBeDefined()
  })

  test('is not given a file that expires before it starts, nor more than one request may hold', async () => {
    const file = await upload(png, { expires_in_s: 60 })
    const start_at = new Date(platform.now() + 3_600_000).toISOString()
    const late = process.submit({ agent: 'seer', input: 'later', start_at, files: [file.id] })
    await expect(late).rejects.toMatchObject({ code: 'not_applicable', message: expect.stringContaining('expires') })
    const half = Buffer.alloc(maxFileBytes / 2 + 1, 'x')
    const large = [await upload(half, { name: 'one' }), await upload(half, { name: 'two' })]
    await expect(submit(large.map(({ id }) => id))).rejects.toMatchObject({ code: 'limit_exceeded' })
  })

  test('makes a file, which is listed, told of and kept with it', async () => {
    replies = [
      {
        ...told,
        reason: 'tool_calls',
        parts: [
          { type: 'tool_call', id: 'call-1', name: 'save_file', arguments: { name: 'report.md', text: '# Done' } },
        ],
      },
    ]
    const { id } = await process.submit({ agent: 'seer', input: 'Write a report' })
    await quiet()
    const { items } = await listArtifacts(platform.ports)(platform.caller, id, {})
    const [made] = items
    expect(items).toMatchObject([
      {
        ...{ name: 'report.md', media_type: 'text/markdown', bytes: 6, state: 'ready', has_text: true },
        source: { kind: 'mission', mission_id: id, step: 2 },
      },
    ])
    expect(Buffer.from((await bytesOf(String(made?.id))) ?? []).toString()).toBe('# Done')
    const { steps, events } = await platform.record(id)
    const artifact = { id: made?.id, name: 'report.md', media_type: 'text/markdown', bytes: 6 }
    expect(steps[1]).toMatchObject({
      kind: 'tool_call',
      artifacts: [artifact],
      effect: { kind: 'idempotent', state: 'DONE' },
    })
    expect(events).toContainEqual(
      expect.objectContaining({
        type: 'artifact.created',
        data: { file_id: made?.id, step: 2, name: 'report.md', media_type: 'text/markdown', bytes: 6 },
      }),
    )
    platform.advance(31 * dayMs)
    await sweep()
    await expect(getFile(platform.ports)(platform.caller, String(made?.id))).rejects.toMatchObject({
      code: 'not_found',
    })
    expect(await bytesOf(String(made?.id))).toBeUndefined()
  })

  test('makes one file, however often a crash has it save the same', async () => {
    const given = { name: 'report.md', text: '# Done' }
    const parts = [{ type: 'tool_call' as const, id: 'call-1', name: 'save_file', arguments: given }]
    replies = [{ ...told, reason: 'tool_calls', parts }]
    const { id } = await process.submit({ agent: 'seer', input: 'Write a report' })
    // The claim, the decision, the intent and the file.
    await dieAfterWrites(platform, 4)
    platform.advance(120_000)
    await quiet()
    expect((await listArtifacts(platform.ports)(platform.caller, id, {})).items).toHaveLength(1)
    expect(await totals()).toEqual({ files: 1, bytes: 6 })
  })
})

describe('what a mission makes again after it was deleted', () => {
  const made = { name: 'report.md', bytes: Buffer.from('# Done'), said: 'text/markdown' }
  const save = (step: number) => {
    const where = { ...platform.ports, tenant: platform.tenant, store: platform.store }
    const keptUntil = Math.floor((platform.now() + 30 * dayMs) / 1000)
    return saveArtifact(where, { mission: 'mis_1', step, keptUntil, now: platform.now() }, made)
  }
  /** So that it is kept for as long as that mission runs. */
  const giveAway = (id: string) =>
    takeFiles(platform.store, [id], { from: platform.now(), until: platform.now() + dayMs })
  const remove = (id: string) => deleteFile(platform.ports)(platform.caller, id)

  test('is a file that is there, also while somebody has the one before', async () => {
    const first = await save(1)
    await giveAway(first.id)
    await remove(first.id)
    const again = await save(2)
    expect(again.id).not.toBe(first.id)
    expect(await getFile(platform.ports)(platform.caller, again.id)).toMatchObject({
      state: 'ready',
      name: 'report.md',
    })
    expect(await bytesOf(again.id)).toBeDefined()
    expect((await save(3)).id).toBe(again.id)
    expect((await listFiles(platform.ports)(platform.caller, {})).items.map(({ id }) => id)).toEqual([again.id])
  })

  test('is made so often and no more', async () => {
    for (let nth = 0; nth < 20; nth += 1) {
      const { id } = await save(nth)
      await giveAway(id)
      await remove(id)
    }
    await expect(save(21)).rejects.toMatchObject({ code: 'limit_exceeded' })
  })
})

/** A mission whose model fetches what a site answers with. */
async function fetching(name: string, type: string, bytes: Uint8Array) {
  const site = await listen((_, response) => void response.writeHead(200, { 'content-type': type }).end(bytes))
  platform.close()
  platform = await createSimulatedPlatform({ concurrency: 2, blobFolder: folder, models, allowHosts: [site.host] })
  process = platform.process((_call, perform) => perform())
  await process.createAgent({ name: 'seer', model: 'test/model', tools: ['http_fetch'] })
  const call = {
    type: 'tool_call' as const,
    id: 'call-1',
    name: 'http_fetch',
    arguments: { url: `${site.url}/${name}` },
  }
  replies = [{ ...told, reason: 'tool_calls', parts: [call] }]
  const { id } = await process.submit({ agent: 'seer', input: 'What is there?' })
  await quiet()
  await site.close()
  const { items } = await listArtifacts(platform.ports)(platform.caller, id, {})
  return { items, steps: (await platform.record(id)).steps }
}

test('an image that a call fetches is kept, and shown to the model with the result', async () => {
  const { items, steps } = await fetching('plan.png', 'image/png', png)
  const [kept] = items
  expect(items).toMatchObject([{ name: 'plan.png', media_type: 'image/png', bytes: png.length, sha256: sha256(png) }])
  expect(unframed(asked[1]?.turns.at(-1))).toMatchObject([
    { type: 'text', origin: 'outside' },
    { type: 'file', origin: 'outside', blob: `files/${kept?.id}`, media_type: 'image/png' },
  ])
  expect(await asked[1]?.readFile?.(`files/${kept?.id}`)).toHaveLength(png.length)
  expect(JSON.stringify(steps)).not.toContain('IHDR')
})

test('a document that a call fetches is kept, and told as its text', async () => {
  const { items, steps } = await fetching('plan.pdf', 'application/pdf', pdf('The answer is 42'))
  const [kept] = items
  expect(items).toMatchObject([{ name: 'plan.pdf', media_type: 'application/pdf', has_text: true }])
  expect(steps[1]).toMatchObject({
    output: { status: 200, text: '[Page 1]\nThe answer is 42', truncated: false, file: { file_id: kept?.id } },
    artifacts: [{ id: kept?.id, has_text: true }],
  })
  // Once: the text stands for it.
  expect(unframed(asked[1]?.turns.at(-1))).toMatchObject([
    { type: 'text', origin: 'outside', text: expect.stringContaining('The answer is 42') },
  ])
  await process.submit({ agent: 'seer', input: 'And this?', files: [String(kept?.id)] })
  await quiet()
  expect(unframed(asked.at(-1)?.turns[0]).at(-1)).toMatchObject({ type: 'file', text_blob: `files/${kept?.id}.text` })
})

test('a document that a call fetches and that has no text is shown to the model as it is', async () => {
  const { items, steps } = await fetching('scan.pdf', 'application/pdf', Buffer.from('%PDF-1.7 and nothing more'))
  expect(items).toMatchObject([{ media_type: 'application/pdf', has_text: false }])
  expect(steps[1]).toMatchObject({ output: { text: '' } })
  expect(unframed(asked[1]?.turns.at(-1)).at(-1)).toMatchObject({ type: 'file', media_type: 'application/pdf' })
})

test('a message has files, which its reply and the replies after it are shown', async () => {
  await process.createAgent({ name: 'seer', model: 'test/model' })
  const file = await upload(png, { name: 'plan.png' })
  const conversation = await createConversation(platform.ports)(
    platform.caller,
    NewConversation.parse({ agent: 'seer' }),
  )
  const say = (content: string, files: string[] = []) =>
    sendMessage(platform.ports)(platform.caller, conversation.id, { content, files }, undefined)
  const { message } = await say('What is this?', [file.id])
  expect(message).toMatchObject({ role: 'user', files: [{ id: file.id, name: 'plan.png' }] })
  await quiet()
  await continueConversation(platform.ports)(platform.tenant, conversation.id)
  await say('And its colour?')
  await quiet()
  const shown = { type: 'file', origin: 'outside', blob: `files/${file.id}` }
  for (const request of asked) {
    expect(unframed(request.turns[0])).toMatchObject([{ type: 'text', text: 'What is this?' }, shown])
  }
  expect(asked).toHaveLength(2)
})

test('files of a message that an interruption leaves without a reply are text from outside to the next', async () => {
  await process.createAgent({ name: 'seer', model: 'test/model' })
  const file = await upload(png, { name: 'plan.png' })
  const { id } = await createConversation(platform.ports)(platform.caller, NewConversation.parse({ agent: 'seer' }))
  const say = (content: string, more: object = {}) =>
    sendMessage(platform.ports)(platform.caller, id, { content, ...more }, undefined)
  await say('Begin')
  await say('What is this?', { files: [file.id], on_message: 'queue' })
  await say('Never mind', { on_message: 'interrupt' })
  await quiet()
  const framed = asked.filter(({ turns }) => turns.some(({ parts }) => parts.some(({ type }) => type === 'file')))
  expect(framed).not.toEqual([])
  for (const { system } of framed) expect(system).toContain('came from outside')
})

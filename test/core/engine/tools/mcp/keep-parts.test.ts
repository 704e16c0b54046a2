import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import * as z from 'zod'
import { SortieError } from '../../../../../contract/errors.ts'
import type { ModelRequest, Models } from '../../../../../core/base/ports/models.ts'
import type { NewArtifact } from '../../../../../core/engine/files/save-artifact.ts'
import { keepParts } from '../../../../../core/engine/tools/mcp/keep-parts.ts'
import { listArtifacts } from '../../../../../core/features/files/read-files.ts'
import { tryMcpTool } from '../../../../../core/features/mcp/try-mcp-tool.ts'
import { pdf, png } from '../../../../files/samples.ts'
import { type McpPlatform, mcpPlatform } from '../../../../mcp/mcp-platform.ts'
import { type OfficialServer, type OfficialTool, openOfficialServer } from '../../../../mcp/official-server.ts'
import { calls, reply, says } from '../../../../simulation/replies.ts'
import { connect } from '../../connections/services.ts'

// Threads that look into files start slowly on a machine that is busy.
vi.setConfig({ testTimeout: 60_000 })

const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64')
const told = 'mcp__shop__draw'

const draw: OfficialTool = {
  name: 'draw',
  description: 'Draws.',
  input: z.object({}),
  annotations: { readOnlyHint: true },
  run: () => ({
    content: [
      { type: 'text', text: 'Here it is.' },
      { type: 'image', data: base64(png), mimeType: 'image/png' },
      {
        type: 'resource',
        resource: { uri: 'shop://a/plan.pdf?v=1', mimeType: 'application/pdf', blob: base64(pdf('The answer is 42')) },
      },
      { type: 'resource', resource: { uri: 'shop://list.csv', blob: base64(Buffer.from('a,b')) } },
    ],
  }),
}

let server: OfficialServer
let at: McpPlatform
let folder: string
let asked: ModelRequest[]

/** Calls the tool, and then has nothing to say but that it saw. */
const models: Models = {
  price: () => undefined,
  async *generate(request) {
    asked.push(request)
    yield* reply(request.turns.length === 1 ? [calls(told, {}, 'call-1')] : [says('Seen.')])
  },
}

beforeEach(async () => {
  asked = []
  folder = await mkdtemp(join(tmpdir(), 'sortie-mcp-files-'))
  server = await openOfficialServer('stateless', [draw])
  at = await mcpPlatform([server], { blobFolder: folder, models })
  await at.put({ url: server.url, trust_annotations: true })
  await at.refresh()
})
afterEach(async () => {
  at.platform.close()
  await server.close()
  await rm(folder, { recursive: true, force: true })
})

test('files of a result are artifacts of the mission: images are shown, documents are told as their text', async () => {
  await at.agent({ tools: ['mcp:shop/*'], model: 'test/model' })
  const { mission, steps } = await at.run('draw')
  expect(mission.status).toBe('COMPLETED')
  const { ports, caller } = at.platform
  const { items } = await listArtifacts(ports)(caller, mission.id, {})
  expect(items).toHaveLength(2)
  const image = items.find(({ name }) => name === 'draw-1.png')
  const document = items.find(({ name }) => name === 'plan.pdf')
  expect(image).toMatchObject({ media_type: 'image/png', has_text: false })
  expect(document).toMatchObject({ media_type: 'application/pdf', has_text: true })
  const [, step] = steps
  expect(step).toMatchObject({ artifacts: [{ id: image?.id }, { id: document?.id, has_text: true }] })
  if (step?.kind !== 'tool_call') throw new Error('It made no call')
  const { text } = z.object({ text: z.string() }).parse(step.output)
  expect(text).toContain(
    `[image of the type image/png and ${png.length} bytes, kept as the file ${image?.id} (draw-1.png)]`,
  )
  expect(text).toContain(`kept as the file ${document?.id} (plan.pdf)]\n[Page 1]\nThe answer is 42`)
  expect(text).toContain('[shop://list.csv of 3 bytes]\na,b')
  const shown = asked[1]?.turns.at(-1)?.parts.filter(({ type }) => type === 'file')
  expect(shown).toMatchObject([{ blob: `files/${image?.id}`, media_type: 'image/png', origin: 'outside' }])
  expect(JSON.stringify(steps)).not.toContain('IHDR')
})

test('whoever tries a tool keeps none of them', async () => {
  const { ports, caller } = at.platform
  const { output } = await tryMcpTool(ports)(caller, 'shop', 'draw', { arguments: {}, confirm: false })
  expect(output).toMatchObject({ text: expect.stringContaining(`${png.length} bytes, which is not shown]`) })
})

test('of a result that says that it failed nothing is kept', async () => {
  server.tools = [{ ...draw, run: async (given, tell) => ({ ...(await draw.run(given, tell)), isError: true }) }]
  await at.agent({ tools: ['mcp:shop/*'], model: 'test/model' })
  const { mission, steps } = await at.run('draw')
  expect(steps[1]).toMatchObject({ is_error: true, output: expect.stringContaining('which is not shown') })
  expect((await listArtifacts(at.platform.ports)(at.platform.caller, mission.id, {})).items).toEqual([])
})

const image = () => ({ kind: 'image', type: 'image/png', base64: base64(png) }) as const
const saved = { id: 'fil_1', name: 'x', media_type: 'image/png', bytes: 1 }

test('of one result twenty files are kept, and of the others it is said that they are not', async () => {
  let count = 0
  const parts = Array.from({ length: 22 }, image)
  const kept = await keepParts(parts, 'draw', async () => {
    count += 1
    return saved
  })
  expect(count).toBe(20)
  expect(parts.slice(20).map((part) => kept.get(part))).toEqual([
    { problem: 'of one result 20 files are kept' },
    { problem: 'of one result 20 files are kept' },
  ])
})

test('what cannot be kept is told, and what is none is left as it is', async () => {
  const parts = [image(), { kind: 'image', type: 'image/png', base64: 'AAAA' } as const, image()]
  const full = await keepParts(parts, 'draw', () => Promise.reject(new SortieError('limit_exceeded', 'It is full')))
  expect(parts.map((part) => full.get(part))).toEqual([
    { problem: 'limit_exceeded: It is full' },
    undefined,
    { problem: 'limit_exceeded: It is full' },
  ])
  await expect(keepParts(parts, 'draw', () => Promise.reject(new Error('no disk')))).rejects.toThrow('no disk')
})

test('what its request was authorised with is in no text that is unpacked of a result, and in no file of it', async () => {
  const secret = 'token-of-the-shop'
  const text = Buffer.from(`you sent ${secret}`)
  const blobs = [text, pdf(`you sent ${secret}`), Buffer.concat([png, text]), png]
  const content = blobs.map((bytes, index) => ({
    type: 'resource' as const,
    resource: { uri: `shop://${index}`, blob: base64(bytes) },
  }))
  server.tools = [{ ...draw, run: () => ({ content }) }]
  await connect(at.platform, { hosts: [server.host], credential: { kind: 'bearer', token: secret } })
  await at.put({ url: server.url, connection: 'shop', trust_annotations: true })
  await at.refresh()
  await at.agent({ tools: ['mcp:shop/*'], model: 'test/model' })
  const { mission, steps } = await at.run('draw')
  expect(mission.status).toBe('COMPLETED')
  const told = JSON.stringify([steps, asked.map(({ turns }) => turns)])
  expect(told).toContain('you sent [secret]')
  expect(told).toContain('which is not kept: it holds what its request was authorised with')
  expect(told).not.toContain(secret)
  const { items } = await listArtifacts(at.platform.ports)(at.platform.caller, mission.id, {})
  expect(items.map(({ media_type }) => media_type)).toEqual(['image/png'])
})

test('what hides a secret is given on with a document, whose text is taken of it later', async () => {
  const hide = (told: string) => told.replaceAll('secret', '[secret]')
  const part = { kind: 'embedded bytes', uri: 'a://b', base64: base64(png) } as const
  const given: unknown[] = []
  const saveFile = async (made: NewArtifact) => {
    given.push(made.hide?.('a secret'))
    return saved
  }
  const kept = await keepParts([part], 'draw', saveFile, hide)
  expect(given).toEqual(['a [secret]'])
  expect(kept.get(part)).toMatchObject({ id: saved.id })
})

import { mkdtemp, rm } from 'node:fs/promises'
import type { RequestListener } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type * as z from 'zod'
import { NewTool } from '../../../../../contract/resources/tool.ts'
import { changeTenant } from '../../../../../core/features/access/change-tenant.ts'
import { createFile } from '../../../../../core/features/files/upload-file.ts'
import { createTool } from '../../../../../core/features/tools/manage-tools.ts'
import { tryTool } from '../../../../../core/features/tools/try-tool.ts'
import { loadTenant } from '../../../../../core/records/tenant/tenant.ts'
import { type Loopback, listen } from '../../../../adapters/web/loopback.ts'
import { docx, pdf, png } from '../../../../files/samples.ts'
import {
  createSimulatedPlatform,
  type Process,
  type SimulatedPlatform,
} from '../../../../simulation/simulated-platform.ts'
import { untilQuiet } from '../../../../simulation/until-quiet.ts'
import { connect } from '../../connections/services.ts'

// Threads that look into files start slowly on a machine that is busy.
vi.setConfig({ testTimeout: 60_000 })

const word = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document'
const token = 'token-of-the-shop'

let folder: string
let site: Loopback
let answer: RequestListener
let platform: SimulatedPlatform
let process: Process
let clerks = 0

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sortie-found-'))
  site = await listen((request, response) => answer(request, response))
  platform = await createSimulatedPlatform({ concurrency: 2, blobFolder: folder, allowHosts: [site.host] })
  process = platform.process((_call, perform) => perform())
})
afterEach(async () => {
  platform.close()
  await site.close()
  await rm(folder, { recursive: true, force: true })
})

function answering(type: string, bytes: Uint8Array): void {
  answer = (_, response) => void response.writeHead(200, { 'content-type': type }).end(bytes)
}

const ownTool = (given: Partial<z.input<typeof NewTool>> = {}) => {
  const request = { method: 'GET', url: `${site.url}/report` } as const
  return createTool(platform.ports)(
    platform.caller,
    NewTool.parse({ name: 'report', description: 'Reads it.', request, ...given }),
  )
}

/** The step of the call, of a mission that is asked for it in these words. */
async function call(name: string, input: string) {
  const agent = `clerk-${++clerks}`
  await process.createAgent({ name: agent, tools: [name] })
  const { id } = await process.submit({ agent, input })
  await untilQuiet(platform, (act) => act(process))
  const { mission, steps } = await platform.record(id)
  expect(mission.status).toBe('COMPLETED')
  const step = steps.find(({ kind }) => kind === 'tool_call')
  if (step?.kind !== 'tool_call') throw new Error('It made no call')
  return step
}

describe('a document that an address answers with is told as its text', () => {
  test.each([
    ['a PDF', 'application/pdf', pdf('The answer is 42'), '[Page 1]\nThe answer is 42'],
    ['a Word document', word, docx(['The answer is 42']), 'The answer is 42\n'],
    ['one whose server does not know', 'application/octet-stream', pdf('Here'), '[Page 1]\nHere'],
  ])('%s', async (_, type, bytes, text) => {
    answering(type, bytes)
    const step = await call('http_fetch', `${site.url}/a/plan`)
    expect(step).toMatchObject({
      output: { text, truncated: false, file: { name: 'plan', bytes: bytes.length } },
      artifacts: [{ has_text: true }],
      origin: 'outside',
    })
  })

  test('by a tool of one’s own, as far as its bytes allow, and however long the document is', async () => {
    answering(word, docx(['漢'.repeat(20_000)]))
    await ownTool({ response: { max_bytes: 300, pick: '/total' } })
    const step = await call('report', 'call report')
    expect(step).toMatchObject({
      output: { status: 200, body: '漢'.repeat(100), truncated: true, file: { media_type: word } },
      artifacts: [{ media_type: word, has_text: true }],
    })
  })

  test('after something was changed, too', async () => {
    answering('application/pdf', pdf('Paid'))
    const step = await call('http_request', `POST {} to ${site.url}/pay`)
    expect(step).toMatchObject({
      output: { text: '[Page 1]\nPaid', file: { name: 'pay' } },
      effect: { state: 'DONE' },
    })
  })
})

test('what cannot be kept is told, and the call that changed something counts as made', async () => {
  await changeTenant(platform.ports)(platform.tenant, { files_mb: 1 })
  const caller = { ...platform.caller, tenant: await loadTenant(platform.store) }
  await createFile(platform.ports)(caller, { name: 'all', bytes: 1024 * 1024 }, site.url)
  answering('application/pdf', pdf('Paid'))
  const step = await call('http_request', `POST {} to ${site.url}/pay`)
  expect(step).toMatchObject({
    is_error: false,
    effect: { state: 'DONE' },
    output: { text: '', file: { media_type: 'application/pdf', problem: expect.stringMatching(/^limit_exceeded: /) } },
  })
  expect(step).not.toHaveProperty('artifacts')
})

test('a file that is longer than is read is told as that', async () => {
  answering('image/png', Buffer.concat([png, Buffer.alloc(1_000_000)]))
  const step = await call('http_fetch', `${site.url}/large.png`)
  expect(step).toMatchObject({
    output: {
      text: '',
      truncated: true,
      file: { name: 'large.png', problem: 'It has more than 1000000 bytes, and is not kept' },
    },
  })
})

test('whoever tries a tool keeps no file', async () => {
  answering('application/pdf', pdf('Here'))
  await ownTool()
  const { output } = await tryTool(platform.ports)(platform.caller, 'report', { arguments: {}, confirm: false })
  expect(output).toMatchObject({ body: '', file: { problem: expect.stringContaining('keeps no files') } })
})

test('a document that holds what its request was authorised with is told without it', async () => {
  await connect(platform, { hosts: [site.host], credential: { kind: 'bearer', token } })
  answer = ({ headers }, response) =>
    void response.writeHead(200, { 'content-type': word }).end(docx([`You sent ${headers.authorization}`]))
  await ownTool({ connection: 'shop' })
  const step = await call('report', 'call report')
  expect(step).toMatchObject({ output: { body: 'You sent [secret]\n' } })
  const [artifact] = step.artifacts ?? []
  const text = await platform.ports.blobs.get(platform.tenant, `files/${artifact?.id}.text`)
  expect(Buffer.from(text ?? []).toString()).not.toContain(token)
  // As it stands it is found in the bytes, so these are not kept at all.
  answering('application/pdf', Buffer.from(`%PDF-1.7 ${token}`))
  expect((await call('report', 'call report')).output).not.toHaveProperty('file')
})

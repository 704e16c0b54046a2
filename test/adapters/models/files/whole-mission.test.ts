import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import * as z from 'zod'
import { createModels } from '../../../../adapters/models/create-models.ts'
import { loadOpenAI } from '../../../../adapters/models/openai/provider.ts'
import type { Ability } from '../../../../core/base/ports/model-facts.ts'
import { completeFile, createFile } from '../../../../core/features/files/upload-file.ts'
import { pdf, png } from '../../../files/samples.ts'
import { deliverAll } from '../../../simulation/deliver.ts'
import { createSimulatedPlatform, type SimulatedPlatform } from '../../../simulation/simulated-platform.ts'
import { piece, sendEvents, useRawServers } from '../network.ts'

// Threads that look into files start slowly on a machine that is busy.
vi.setConfig({ testTimeout: 60_000 })

const serve = useRawServers()
let folder: string
let platform: SimulatedPlatform | undefined

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sortie-shown-'))
})
afterEach(async () => {
  platform?.close()
  await rm(folder, { recursive: true, force: true })
})

const Body = z.object({ messages: z.array(z.object({ role: z.string(), content: z.unknown() })) })

/** A mission that is given an image and a document, with a model of these abilities, whose service fails as often first. */
async function life(abilities: Ability[], failures = 0) {
  const asked: z.output<typeof Body>[] = []
  const service = await serve(async (request, response) => {
    asked.push(Body.parse(JSON.parse(await text(request))))
    if (asked.length <= failures) return void response.writeHead(500).end('{}')
    sendEvents(response, [piece({ content: 'Seen.' }), piece({}, 'stop'), '[DONE]'])
    response.end()
  })
  const models = createModels({
    providers: new Map([['mine', loadOpenAI(async () => 'sk-test', `${service.url}/v1`)]]),
    endpoints: { mine: { protocol: 'openai', base_url: service.url, models: { m: { abilities } } } },
    resilience: { retries: 2, firstPauseMs: 1, longestPauseMs: 2 },
  })
  platform = await createSimulatedPlatform({ concurrency: 1, models, blobFolder: folder })
  const process = platform.process((_call, perform) => perform())
  await process.createAgent({ name: 'seer', model: 'mine/m' })
  const files = [await upload(platform, png, 'plan.png'), await upload(platform, pdf('The answer is 42'), 'paper.pdf')]
  const { id } = await process.submit({ agent: 'seer', input: 'What is this?', files, max_attempts: 1 })
  await deliverAll(platform, (act) => act(process))
  return { ...(await platform.record(id)), asked }
}

async function upload({ ports, caller, tenant }: SimulatedPlatform, bytes: Uint8Array, name: string): Promise<string> {
  const { file } = await createFile(ports)(caller, { name, bytes: bytes.length }, 'http://127.0.0.1')
  await ports.blobs.put(tenant, `files/${file.id}`, bytes, 9e9)
  await completeFile(ports)(caller, file.id)
  return file.id
}

const image = { type: 'image_url', image_url: { url: `data:image/png;base64,${Buffer.from(png).toString('base64')}` } }

test('a model that sees is sent the bytes, as often as it has to be asked, and no step holds them', async () => {
  const { mission, steps, asked } = await life(['images'], 1)
  expect(mission).toMatchObject({ status: 'COMPLETED', output: 'Seen.' })
  expect(asked).toHaveLength(2)
  for (const { messages } of asked) {
    const content = messages.find(({ role }) => role === 'user')?.content
    expect(content).toEqual([
      { type: 'text', text: expect.stringContaining('What is this?') },
      image,
      { type: 'text', text: expect.stringContaining('The answer is 42') },
    ])
  }
  expect(steps).toMatchObject([{ adjustments: ['paper.pdf is told as text'] }])
  expect(JSON.stringify(steps)).not.toContain('base64')
})

test('a model that takes documents is sent the document', async () => {
  const { asked, steps } = await life(['images', 'documents'])
  const data = `data:application/pdf;base64,${Buffer.from(pdf('The answer is 42')).toString('base64')}`
  expect(JSON.stringify(asked[0])).toContain(data)
  expect(steps[0]).not.toHaveProperty('adjustments')
})

test('a model without sight is told of an image in words, as one text', async () => {
  const { asked } = await life([])
  const content = asked[0]?.messages.find(({ role }) => role === 'user')?.content
  expect(content).toEqual(expect.stringContaining('A file named plan.png (image/png'))
  expect(JSON.stringify(asked)).not.toContain('base64')
})

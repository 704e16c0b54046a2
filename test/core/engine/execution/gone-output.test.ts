import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createPaidModels } from '../../../faults/paid-models.ts'
import type { Intercept } from '../../../simulation/intercept.ts'
import { longText } from '../../../simulation/long-text.ts'
import { createSimulatedPlatform } from '../../../simulation/simulated-platform.ts'
import { untilQuiet } from '../../../simulation/until-quiet.ts'

let blobFolder: string
beforeAll(async () => {
  blobFolder = await mkdtemp(join(tmpdir(), 'sortie-gone-'))
})
afterAll(() => rm(blobFolder, { recursive: true, force: true }))

const withoutOutputs: Intercept = async (call, perform) =>
  call.operation === 'get' && call.key?.includes('/output-') ? (undefined as never) : perform()

async function forgetfulPlatform() {
  const models = createPaidModels(longText(100_000))
  const platform = await createSimulatedPlatform({ concurrency: 1, models, blobFolder })
  return { platform, process: platform.process(withoutOutputs) }
}

test('a parent is told that its child’s output is gone, and does not wait for it', async () => {
  const { platform, process } = await forgetfulPlatform()
  const { id } = await process.submit({ agent: 'supervisor', input: 'ask echo: one' })
  await untilQuiet(platform, (act) => act(process))
  const { mission, steps } = await platform.record(id)
  expect(mission.status).toBe('COMPLETED')
  const output = expect.stringMatching(/^item_unreadable: .*\/output-/)
  expect(steps.find(({ kind }) => kind === 'delegation')).toMatchObject({ is_error: true, output })
  platform.close()
})

test('so is who waits for a reply', async () => {
  const { platform, process } = await forgetfulPlatform()
  const { id } = await process.begin({ agent: 'echo', on_message: 'queue' })
  await process.say(id, 'one', 'first')
  await untilQuiet(platform, (act) => act(process))
  platform.advance(6 * 60_000)
  await process.sweep()
  const { conversation, messages } = await process.conversation(id)
  expect(conversation.reply).toBeNull()
  const content = expect.stringMatching(/^item_unreadable: .*\/output-/)
  expect(messages.at(-1)).toMatchObject({ role: 'assistant', outcome: 'failed', content })
  platform.close()
})

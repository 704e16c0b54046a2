import { expect, test } from 'vitest'
import { createMoodyModels } from '../../../simulation/moody-models.ts'
import { createSimulatedPlatform } from '../../../simulation/simulated-platform.ts'

/** What the log says of the first attempt. */
async function logged(input: string, models = createMoodyModels()): Promise<readonly string[]> {
  const said: string[] = []
  const logger = {
    info: (message: string) => void said.push(`info: ${message}`),
    warn: (message: string) => void said.push(`warn: ${message}`),
    error: (message: string) => void said.push(`error: ${message}`),
  }
  const platform = await createSimulatedPlatform({ concurrency: 1, models, logger })
  const process = platform.process((_call, perform) => perform())
  await process.submit({ agent: 'coder', input })
  const [message] = platform.receive()
  await process.execute(message?.body ?? '')
  platform.close()
  return said
}

test('what a mission came to by itself warns no operator', async () => {
  expect(await logged('doomed')).toEqual(['info: An attempt failed'])
})

test('that a provider is away, and what nobody expected, does', async () => {
  expect(await logged('flaky')).toEqual(['warn: An attempt failed'])
  const broken = {
    ...createMoodyModels(),
    generate() {
      throw new TypeError('Cannot read properties of undefined')
    },
  }
  expect(await logged('x', broken)).toEqual(['warn: An attempt failed'])
})

import { expect, test } from 'vitest'
import { deleteBudget, getBudget, listBudgets } from '../../../../core/features/budgets/manage-budgets.ts'
import { deliverAll } from '../../../simulation/deliver.ts'
import { createSimulatedPlatform } from '../../../simulation/simulated-platform.ts'

const day = { scope: 'tenant', period: 'day' } as const

test('although plain reads lag, a budget that is raised or removed lets go on who waits for it', async () => {
  const platform = await createSimulatedPlatform({ concurrency: 2, lagging: true })
  const process = platform.process((_call, perform) => perform())
  const settle = () => deliverAll(platform, (act) => act(process))
  const statuses = async () => (await platform.stored()).missions.map(({ status }) => status)
  await process.setBudget(day, { tokens: 2 })
  await process.setBudget(day, { tokens: 1 })
  await process.submit({ agent: 'echo', input: 'hello', timeout_s: 86_400 })
  await settle()
  expect(await statuses()).toEqual(['WAITING'])
  expect(await getBudget(platform.ports)(platform.caller, day)).toMatchObject({ tokens: 1, waiting: 1 })
  platform.advance(3_601_000)
  await process.sweep()
  await settle()
  expect(await statuses()).toEqual(['WAITING'])
  await process.setBudget(day, { tokens: 100_000 })
  await settle()
  expect(await statuses()).toEqual(['COMPLETED'])
  const { spent } = await getBudget(platform.ports)(platform.caller, day)
  expect(spent.tokens).toBeGreaterThan(0)
  await process.setBudget(day, { tokens: 1 })
  await process.submit({ agent: 'echo', input: 'again' })
  await settle()
  expect(await statuses()).toEqual(['COMPLETED', 'WAITING'])
  await deleteBudget(platform.ports)(platform.caller, day)
  await settle()
  expect(await statuses()).toEqual(['COMPLETED', 'COMPLETED'])
  expect((await listBudgets(platform.ports)(platform.caller)).items).toEqual([])
  platform.close()
})

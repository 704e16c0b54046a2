import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Load } from './load.ts'
import { firstRelease, thisRelease } from './releases.ts'
import { Account } from './stage.ts'

let account: Account
let load: Load | undefined

beforeAll(async () => {
  account = await Account.open()
})

afterAll(async () => {
  await load?.close()
  await account?.close()
})

test('missions of 0.1 that are under way outlive the upgrade: nothing is lost and nothing done twice', async ({
  skip,
}) => {
  const first = await firstRelease(account.home)
  if (first === undefined) return skip('This copy of the repository does not have the history that 0.1 is in.')
  await account.deploy(await account.synthesised(first))
  const now = await account.synthesised(await thisRelease(account.home))
  load = await account.load(4)
  await account.deployUnder(load, now)
  const { missions, problems } = await load.judged()
  expect(problems).toEqual([])
  expect(missions).toBeGreaterThan(10)
}, 900_000)

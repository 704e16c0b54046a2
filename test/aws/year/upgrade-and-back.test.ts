import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import type { Load } from './load.ts'
import { laterRelease, thisRelease } from './releases.ts'
import { Account } from './stage.ts'

vi.setConfig({ testTimeout: 900_000 })

let account: Account
let load: Load
/** What this release deploys, the next, and one after it that has another stored format. */
let now: string
let next: string
let newer: string

beforeAll(async () => {
  account = await Account.open()
  now = await account.synthesised(await thisRelease(account.home))
  await account.deploy(now)
  next = await account.synthesised(await laterRelease(account.home, 'next'))
  newer = await account.synthesised(await laterRelease(account.home, 'newer', true))
  load = await account.load(4)
})

afterAll(async () => {
  await load?.close()
  await account?.close()
})

test('a release is taken back by deploying the one before, and one that raises the stored format is not', async () => {
  const before = await account.functions()
  await account.deployUnder(load, next)
  expect(inBoth(before, await account.functions())).toEqual([])
  await account.deployUnder(load, now)
  expect(await account.functions()).toEqual(before)
  await account.deployUnder(load, newer)
  const after = await account.functions()
  await expect(account.deploy(now)).rejects.toThrow(/newer Sortie \(format \d+; this program supports up to \d+\)/)
  expect(await account.functions()).toEqual(after)
})

test('missions that were under way meanwhile were not lost, and nothing was done twice', async () => {
  const { missions, problems } = await load.judged()
  expect(problems).toEqual([])
  expect(missions).toBeGreaterThan(25)
})

/** The functions of Sortie that have the same code in both; the CDK's, which empties the bucket of a stage that goes, is of no release. */
function inBoth(one: ReadonlyMap<string, string>, other: ReadonlyMap<string, string>): string[] {
  const same = [...one].flatMap(([name, code]) => (other.get(name) === code ? [name] : []))
  return same.filter((name) => !name.includes('CustomS3AutoDeleteObjects'))
}

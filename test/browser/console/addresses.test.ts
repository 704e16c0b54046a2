import { afterAll, beforeAll, expect, test } from 'vitest'
import { accessibilityFaults } from './axe.ts'
import { type Console, openConsole } from './console.ts'

let sortie: Console

beforeAll(async () => {
  sortie = await openConsole()
})

afterAll(() => sortie?.close())

test.each([
  ['/missions', 'status=foo&since=xyz', 'agent=clerk'],
  ['/approvals', 'status=foo&since=xyz', ''],
  ['/dead-letters', 'kind=foo&since=xyz', 'died=24h'],
  ['/deliveries', 'status=foo&since=xyz', ''],
  ['/', 'window=foo&since=xyz', ''],
])('%s says what of %s it does not understand, and removes that alone', async (path, nonsense, kept) => {
  const visit = await sortie.visit(`${path}?${[nonsense, kept].filter((part) => part !== '').join('&')}`)
  const { page } = visit
  const line = page.getByRole('status').filter({ hasText: 'not understood' })
  for (const part of nonsense.split('&')) await line.getByText(part, { exact: true }).waitFor()
  expect(await accessibilityFaults(page)).toEqual([])
  await line.getByRole('button', { name: 'Remove from the address' }).click()
  await line.waitFor({ state: 'detached' })
  const { pathname, search } = new URL(page.url())
  expect([pathname, search]).toEqual([path, kept === '' ? '' : `?${kept}`])
  await visit.end()
})

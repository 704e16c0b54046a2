import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Console, openConsole } from './console.ts'

let sortie: Console

beforeAll(async () => {
  sortie = await openConsole()
})

afterAll(() => sortie?.close())

test('what was written in a form is not lost by Escape: one is asked, and may go on', async () => {
  const visit = await sortie.visit('/agents')
  const { page } = visit
  await page.getByRole('button', { name: 'New agent' }).click()
  const form = page.getByRole('dialog')
  await page.keyboard.press('Escape')
  await form.waitFor({ state: 'hidden' })
  await page.getByRole('button', { name: 'New agent' }).click()
  await form.getByLabel('Instructions').fill('A long prompt')
  await page.keyboard.press('Escape')
  await form.getByText('Discard what you wrote?').waitFor()
  await form.getByRole('button', { name: 'Keep writing' }).click()
  expect(await form.getByLabel('Instructions').inputValue()).toBe('A long prompt')
  await page.keyboard.press('Escape')
  await form.getByRole('button', { name: 'Discard' }).click()
  await form.waitFor({ state: 'hidden' })
  await visit.end()
})

test('a double click on the button of a form sends it once', async () => {
  const visit = await sortie.visit('/conversations')
  const { page } = visit
  await page.getByRole('button', { name: 'New conversation' }).click()
  await page.getByRole('dialog').getByLabel('Title').fill('Clicked twice')
  await page.getByRole('dialog').getByRole('button', { name: 'Begin' }).dblclick()
  await page.getByRole('dialog').waitFor({ state: 'hidden' })
  await page.getByText('Clicked twice').first().waitFor()
  const { items } = await sortie.client.listConversations()
  expect(items.filter(({ title }) => title === 'Clicked twice')).toHaveLength(1)
  await visit.end()
})

test('an act without a network fails at once, and is not done later by itself', async () => {
  const visit = await sortie.visit('/conversations')
  const { page, context } = visit
  visit.watch.expectAlso(/ERR_INTERNET_DISCONNECTED|WebSocket connection to/)
  await page.getByRole('button', { name: 'New conversation' }).click()
  const form = page.getByRole('dialog')
  await form.getByLabel('Title').fill('While offline')
  await context.setOffline(true)
  await form.getByRole('button', { name: 'Begin' }).click()
  await form.getByRole('alert').getByText('Nothing was sent; what you wrote is kept.').waitFor()
  await context.setOffline(false)
  await page.getByRole('status').getByText('Live').waitFor()
  const { items } = await sortie.client.listConversations()
  expect(items.filter(({ title }) => title === 'While offline')).toEqual([])
  await form.getByRole('button', { name: 'Begin' }).click()
  await form.waitFor({ state: 'hidden' })
  await visit.end()
})

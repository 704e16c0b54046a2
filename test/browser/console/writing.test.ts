import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Console, openConsole } from './console.ts'
import { openWriter, type Writer } from './writer.ts'

let writer: Writer
let sortie: Console

beforeAll(async () => {
  writer = await openWriter()
  sortie = await openConsole({ env: writer.env })
  await sortie.client.createAgent({ body: { name: 'author', instructions: 'Write.', tools: [] } })
})

afterAll(async () => {
  await sortie?.close()
  writer?.close()
})

/** What the browser itself writes into the console about a server that is away. */
const unreachable = /ERR_CONNECTION_REFUSED|ERR_INTERNET_DISCONNECTED|WebSocket connection to/

async function submit(input: string): Promise<string> {
  return (await sortie.client.submitMission({ body: { agent: 'author', input } })).id
}

/** How often a text stands in the page. */
function occurrences(page: Page, text: string): Promise<number> {
  return page.evaluate(
    (wanted) => (document.querySelector('main') as HTMLElement).innerText.split(wanted).length - 1,
    text,
  )
}

test('whoever arrives in the middle of a reply reads what was written before, and each piece once', async () => {
  const id = await submit('a story')
  const reply = await writer.nextReply()
  const early = await sortie.visit(`/missions/${id}`)
  reply.write('Once upon a time ')
  await early.page.getByText('Once upon a time').waitFor()
  const late = await sortie.visit(`/missions/${id}`)
  await late.page.getByText('Once upon a time').waitFor()
  reply.write('there was a clerk.')
  for (const { page } of [early, late]) {
    await page.getByText('Once upon a time there was a clerk.').waitFor()
    expect(await occurrences(page, 'Once upon a time')).toBe(1)
  }
  reply.end()
  for (const { page } of [early, late]) await page.getByText('Completed').first().waitFor()
  await early.end()
  await late.end()
})

test('a browser that was offline while a model wrote has the whole text afterwards, once', async () => {
  const id = await submit('another story')
  const reply = await writer.nextReply()
  const visit = await sortie.visit(`/missions/${id}`)
  visit.watch.expectAlso(unreachable)
  const { page, context } = visit
  reply.write('First this, ')
  await page.getByText('First this,').waitFor()
  await context.setOffline(true)
  await page.getByRole('status').getByText('Connection lost').waitFor()
  reply.write('then that, ')
  await context.setOffline(false)
  await page.getByRole('status').getByText('Live').waitFor()
  reply.write('and the end.')
  await page.getByText('First this, then that, and the end.').waitFor()
  expect(await occurrences(page, 'then that')).toBe(1)
  reply.end()
  await page.getByText('Completed').first().waitFor()
  await visit.end()
})

test('a server that is killed while a model writes: the page shows the text of the next attempt, and not both', async () => {
  const id = await submit('a third story')
  const reply = await writer.nextReply()
  const visit = await sortie.visit(`/missions/${id}`)
  visit.watch.expectAlso(unreachable)
  const { page } = visit
  reply.write('This is never finished')
  await page.getByText('This is never finished').waitFor()
  await sortie.kill()
  await page.getByRole('status').getByText('Connection lost').waitFor()
  await sortie.restart()
  const again = await writer.nextReply()
  again.write('This is written anew.')
  await page.getByText('This is written anew.').waitFor()
  expect(await occurrences(page, 'This is never finished')).toBe(0)
  again.end()
  await page.getByText('Completed').first().waitFor()
  await visit.end()
})

test('a conversation is followed: what is sent, the reply as it is written, and what it became', async () => {
  const visit = await sortie.visit('/conversations')
  const { page } = visit
  await page.getByRole('button', { name: 'New conversation' }).click()
  await page.getByLabel('Agent').selectOption('author')
  await page.getByLabel('Title').fill('About stories')
  await page.keyboard.press('Enter')
  await page.waitForURL('**/conversations/cnv_*')
  await page.getByLabel('Message', { exact: true }).fill('Tell me one')
  await page.keyboard.press('Control+Enter')
  const log = page.getByRole('log')
  await log.getByText('Tell me one').waitFor()
  const reply = await writer.nextReply()
  reply.write('It was a dark ')
  await log.getByText('It was a dark').waitFor()
  await log.getByText('author is writing…').waitFor()
  const late = await sortie.visit(new URL(page.url()).pathname)
  await late.page.getByRole('log').getByText('It was a dark').waitFor()
  reply.write('and stormy night.')
  reply.end()
  for (const { page: one } of [visit, late]) {
    await one.getByRole('log').getByText('It was a dark and stormy night.').waitFor()
    await one.getByText('author is writing…').waitFor({ state: 'detached' })
    expect(await occurrences(one, 'It was a dark and stormy night.')).toBe(1)
  }
  expect(await page.getByLabel('Message', { exact: true }).inputValue()).toBe('')
  await late.end()
  await visit.end()
})

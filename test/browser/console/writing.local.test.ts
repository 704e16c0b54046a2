import type { Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type LocalConsole, openLocalConsole } from './local-console.ts'
import { openWriter, type Reply, type Writer } from './writer.ts'

let writer: Writer
let sortie: LocalConsole

beforeAll(async () => {
  writer = await openWriter()
  // So that a killed executor's mission is soon taken over.
  sortie = await openLocalConsole({ env: { ...writer.env, SORTIE_LEASE_SECONDS: '5' } })
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

/** How often a text stands there. */
async function occurrences(place: Locator, text: string): Promise<number> {
  return (await place.innerText()).split(text).length - 1
}

/** The whole output of a mission; above, its beginning stands once more. */
const outputOn = (page: Page) => page.getByRole('region', { name: 'Output', exact: true })

/** Writes on until every page shows a piece of it: a page hears what is written once it follows the mission. */
async function writeUntilHeard(reply: Reply, word: string, pages: readonly Page[]): Promise<void> {
  const heard = Promise.all(
    pages.map((page) =>
      page
        .getByText(new RegExp(`${word}\\d+`))
        .first()
        .waitFor(),
    ),
  )
  const isHeard = heard.then(() => true)
  for (let n = 1; ; n++) {
    reply.write(`${word}${n} `)
    if (await Promise.race([isHeard, betweenPieces()])) return
  }
}

/** As a model pauses between its words. */
const betweenPieces = () => new Promise<false>((resolve) => setTimeout(() => resolve(false), 200))

test('whoever arrives in the middle of a reply sees what was written before, reads on with the others, and has all of it, once', async () => {
  const id = await submit('a story')
  const reply = await writer.nextReply()
  const early = await sortie.visit(`/missions/${id}`)
  await writeUntilHeard(reply, 'once', [early.page])
  const late = await sortie.visit(`/missions/${id}`)
  await writeUntilHeard(reply, 'upon', [early.page, late.page])
  await late.page
    .getByText(/once1 .*upon1 /)
    .first()
    .waitFor()
  reply.write('The end.')
  reply.end()
  for (const { page } of [early, late]) {
    await page.getByText('Completed').first().waitFor()
    await page.getByRole('link', { name: 'Input and output' }).click()
    await page
      .getByText(/once1 .*The end\./)
      .first()
      .waitFor()
    expect(await occurrences(outputOn(page), 'once1 ')).toBe(1)
  }
  await early.end()
  await late.end()
})

test('a browser that was offline while a model wrote shows what it missed, and has the whole text afterwards, once', async () => {
  const id = await submit('another story')
  const reply = await writer.nextReply()
  const visit = await sortie.visit(`/missions/${id}`)
  visit.watch.expectAlso(unreachable)
  const { page, context } = visit
  await writeUntilHeard(reply, 'first', [page])
  await context.setOffline(true)
  await page.getByRole('status').getByText('Connection lost').waitFor()
  reply.write('meanwhile ')
  await context.setOffline(false)
  await page.getByRole('status').getByText('Live').waitFor()
  await writeUntilHeard(reply, 'then', [page])
  await page
    .getByText(/first1 .*meanwhile then1 /)
    .first()
    .waitFor()
  reply.end()
  await page.getByText('Completed').first().waitFor()
  await page.getByRole('link', { name: 'Input and output' }).click()
  await page
    .getByText(/first1 .*meanwhile then1 /)
    .first()
    .waitFor()
  expect(await occurrences(outputOn(page), 'meanwhile')).toBe(1)
  await visit.end()
})

test('a server that is killed while a model writes: the page shows the text of the next attempt, and not both', async () => {
  const id = await submit('a third story')
  const reply = await writer.nextReply()
  const visit = await sortie.visit(`/missions/${id}`)
  visit.watch.expectAlso(unreachable)
  const { page } = visit
  await writeUntilHeard(reply, 'unfinished', [page])
  await sortie.kill()
  await page.getByRole('status').getByText('Connection lost').waitFor()
  await sortie.restart()
  const again = await writer.nextReply()
  await writeUntilHeard(again, 'anew', [page])
  expect(await occurrences(page.locator('main'), 'unfinished')).toBe(0)
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
  await writeUntilHeard(reply, 'dark', [page])
  await log.getByText('author is writing…').waitFor()
  const late = await sortie.visit(new URL(page.url()).pathname)
  await writeUntilHeard(reply, 'stormy', [page, late.page])
  reply.end()
  for (const { page: one } of [visit, late]) {
    await one.getByText('author is writing…').waitFor({ state: 'detached' })
    await one
      .getByRole('log')
      .getByText(/dark1 .*stormy1/)
      .waitFor()
    expect(await occurrences(one.getByRole('log'), 'dark1 ')).toBe(1)
  }
  expect(await page.getByLabel('Message', { exact: true }).inputValue()).toBe('')
  await late.end()
  await visit.end()
})

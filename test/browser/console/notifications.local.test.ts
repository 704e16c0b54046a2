import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { mailsIn } from '../../mails/mails-in.ts'
import { accessibilityFaults } from './axe.ts'
import { dialogIn, untilClosed } from './dialogs.ts'
import { overflowingElements, resize } from './layout.ts'
import { type LocalConsole, openLocalConsole } from './local-console.ts'

let sortie: LocalConsole

beforeAll(async () => {
  sortie = await openLocalConsole()
})

afterAll(() => sortie?.close())

/** As odd as an address may be: what a template, a spreadsheet or a shell would read as more than text. */
const oddAddress = "{{7*7}}='+`id`+'=$HOME|%00&lt&#60b/?#~@example.com"

const rowOf = (page: Page, address: string) => page.getByRole('row').filter({ hasText: address })

/** The link in the only mail to an address, which the edition has put into its outbox. */
async function linkTo(address: string, act: 'confirm' | 'unsubscribe'): Promise<string> {
  const mails = (await mailsIn(join(sortie.data, 'outbox'))).filter(({ to }) => to.includes(address))
  expect(mails).toHaveLength(1)
  return new RegExp(`http\\S+/v1/mail-links/${act}_\\S+`).exec(mails[0]?.text ?? '')?.[0] ?? 'none'
}

async function subscriptionTo(wanted: string) {
  const { items } = await sortie.client.listMailSubscriptions({ query: { limit: 100 } })
  return items.find(({ address }) => address === wanted)
}

async function mailCame(address: string): Promise<void> {
  await expect
    .poll(async () => (await subscriptionTo(address))?.last_mail_at ?? null, { timeout: 30_000 })
    .not.toBeNull()
}

async function addInConsole(page: Page, address: string, more: (form: ReturnType<typeof dialogIn>) => Promise<void>) {
  await page.getByRole('button', { name: 'Add an address' }).first().click()
  const form = dialogIn(page, 'Add an address')
  await form.getByLabel('Address').fill(address)
  await more(form)
  await form.getByRole('button', { name: 'Ask it' }).click()
}

test('an address is asked in the console, says yes by the button of its page alone, and is removed', async () => {
  const visit = await sortie.visit('/notifications')
  const { page } = visit
  const address = 'ops@example.com'
  await page.getByText(/in the folder outbox of Sortie’s data folder/).waitFor()
  await page.getByText(/^SORTIE_MAIL_SERVER=smtps:/).waitFor()
  await addInConsole(page, address, async (form) => {
    await form.getByLabel('a budget is nearly spent').check()
    await form.getByLabel('Only of missions of these agents').fill('clerk, coder')
    await form.getByLabel('Language of the mails').selectOption('de')
  })
  await untilClosed(page)
  const row = rowOf(page, address)
  await row.getByText('Not confirmed yet').waitFor()
  await row.getByText('clerk, coder').waitFor()
  expect(await subscriptionTo(address)).toMatchObject({
    ...{ status: 'unconfirmed', agents: ['clerk', 'coder'], tags: [], language: 'de' },
    events: ['approval.requested', 'mission.failed', 'budget.warning', 'budget.exhausted'],
  })

  await mailCame(address)
  const link = await linkTo(address, 'confirm')
  const asked = await sortie.browser.newPage({ locale: 'de', viewport: { width: 360, height: 780 } })
  await asked.goto(link)
  await asked.reload()
  expect(await asked.locator('html').getAttribute('lang')).toBe('de')
  expect(await asked.locator('li').count()).toBe(4)
  expect(await accessibilityFaults(asked)).toEqual([])
  expect(await overflowingElements(asked)).toEqual([])
  // It was looked at twice, and nobody has said yes.
  expect(await subscriptionTo(address)).toMatchObject({ status: 'unconfirmed' })
  await asked.getByRole('button').click()
  await asked.getByRole('heading', { name: 'Danke. Es kommen Mails.' }).waitFor()
  await asked.goto(link)
  expect(await asked.getByRole('button').count()).toBe(0)
  await asked.close()

  await visit.open('/notifications')
  await row.getByText('Confirmed', { exact: true }).waitFor()
  await row.getByRole('button', { name: 'Change…' }).click()
  const change = dialogIn(page, `Change of what it is told: ${address}`)
  expect(await change.getByLabel('a budget is nearly spent').isChecked()).toBe(true)
  await change.getByLabel('a budget is nearly spent').uncheck()
  await change.getByRole('button', { name: 'Save' }).click()
  await untilClosed(page)
  expect(await subscriptionTo(address)).toMatchObject({
    ...{ status: 'confirmed', agents: ['clerk', 'coder'] },
    events: ['approval.requested', 'mission.failed', 'budget.exhausted'],
  })

  await row.getByRole('button', { name: 'Remove' }).click()
  const question = dialogIn(page, `Remove: ${address}`)
  await question.getByText(/is forgotten/).waitFor()
  await question.getByRole('button', { name: 'Remove' }).click()
  await row.waitFor({ state: 'detached' })
  await page.getByText('Nobody is told by mail').waitFor()
  expect(await subscriptionTo(address)).toBeUndefined()
  const gone = await fetch(link)
  expect(gone.status).toBe(404)
  await visit.end()
})

test('what no mail can carry is told where it was written, and an odd address and long names are text, on all pages', async () => {
  const visit = await sortie.visit('/notifications')
  visit.watch.expectAlso(/status of 400/)
  const { page } = visit
  const names = Array.from({ length: 20 }, (_, at) => `${at}`.padStart(64, 'x'))
  await addInConsole(page, 'ops..team@example.com', async (form) => {
    await form.getByLabel('Only of missions with one of these tags').fill('<script>globalThis.wasHacked=true</script>')
  })
  const form = dialogIn(page, 'Add an address')
  await form.getByLabel('Address').and(form.locator('[aria-invalid="true"]')).waitFor()
  expect(await form.getByLabel('Only of missions with one of these tags').getAttribute('aria-invalid')).toBe('true')
  expect(await form.getByLabel('Only of missions of these agents').getAttribute('aria-invalid')).toBe('false')
  expect(await accessibilityFaults(page)).toEqual([])

  await form.getByLabel('Address').fill(oddAddress)
  await form.getByLabel('Only of missions with one of these tags').fill(names.join(' '))
  await form.getByRole('button', { name: 'Ask it' }).click()
  await untilClosed(page)
  await rowOf(page, oddAddress).waitFor()
  for (const width of [360, 1280]) {
    await resize(page, width)
    expect(await overflowingElements(page)).toEqual([])
  }
  await rowOf(page, oddAddress).getByRole('button', { name: 'Remove' }).click()
  await dialogIn(page, `Remove: ${oddAddress}`).waitFor()
  expect(await overflowingElements(page)).toEqual([])

  await mailCame(oddAddress)
  const asked = await sortie.browser.newPage({ viewport: { width: 360, height: 780 } })
  await asked.goto(await linkTo(oddAddress, 'unsubscribe'))
  await asked.getByText(oddAddress).waitFor()
  expect(await overflowingElements(asked)).toEqual([])
  await asked.getByRole('button').click()
  await asked.getByRole('heading', { name: 'No more mails will come.' }).waitFor()
  for (const one of [page, asked]) expect(await one.evaluate(() => 'wasHacked' in globalThis)).toBe(false)
  expect(await subscriptionTo(oddAddress)).toMatchObject({ status: 'unsubscribed' })
  await asked.close()
  await visit.end()
})

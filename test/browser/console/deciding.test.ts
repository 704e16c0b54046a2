import type { Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Console, openConsole } from './console.ts'
import { dialogIn, untilClosed } from './dialogs.ts'
import { pressByKeyboard, tabTo } from './keyboard.ts'
import { untilStatus } from './until-status.ts'

let sortie: Console

beforeAll(async () => {
  sortie = await openConsole()
  const { client } = sortie
  const model = 'offline/rules'
  await client.createAgent({ body: { name: 'asker', instructions: 'Ask.', model, tools: ['ask_person'] } })
  await client.createAgent({
    body: { name: 'clerk', instructions: 'Keep.', model, tools: ['memory_set'], approvals: [{ tool: 'memory_set' }] },
  })
})

afterAll(() => sortie?.close())

/** A mission that waits for a person, and what it asks. */
async function asking(agent: 'asker' | 'clerk', input: string) {
  const { id: mission } = await sortie.client.submitMission({ body: { agent, input } })
  await untilStatus(sortie.client, mission, 'WAITING')
  const { items } = await sortie.client.listApprovals({ query: { status: 'OPEN' } })
  const approval = items.find(({ mission_id }) => mission_id === mission)?.id ?? ''
  return { mission, approval }
}

const read = (approval_id: string) => sortie.client.getApproval({ params: { approval_id } })

test('the arguments of a call are edited before it is approved, by keyboard, and the record says what was changed', async () => {
  const { mission, approval } = await asking('clerk', 'remember the budget is 500')
  const visit = await sortie.visit('/approvals')
  const { page } = visit
  await page.getByRole('navigation', { name: 'Approvals' }).getByRole('link').first().waitFor()
  await tabUntilLink(page, `/approvals/${approval}`)
  await page.keyboard.press('Enter')
  await page.waitForURL(`**/approvals/${approval}`)
  await tabTo(page, 'Edit the arguments')
  await page.keyboard.press('Space')
  await tabTo(page, 'Arguments')
  const asked = await page.getByLabel('Arguments', { exact: true }).inputValue()
  await page.keyboard.press('Control+a')
  await page.keyboard.type('{"key": ')
  await page.getByText('This is not JSON').waitFor()
  await page.getByRole('button', { name: 'Approve with the changes' }).click()
  await page.getByText('Nothing was decided: mend the marked field first.').waitFor()
  expect((await read(approval)).status).toBe('OPEN')
  await tabTo(page, 'Arguments')
  await page.keyboard.press('Control+a')
  await page.keyboard.insertText(asked.replace('500', '900'))
  await tabTo(page, 'Comment')
  await page.keyboard.type('The board has raised it')
  await pressByKeyboard(page, 'Approve with the changes')
  await page.getByText('The board has raised it').waitFor()
  const { decision } = await read(approval)
  expect(decision).toMatchObject({ decision: 'approve', note: 'The board has raised it', via: 'api' })
  expect(JSON.stringify(decision?.edits)).toMatch(/500.*900/)
  expect((await sortie.client.waitForMission(mission)).status).toBe('COMPLETED')
  await visit.end()
})

test('rows of the same tool differ by what it would be given, and the buttons stay in sight', async () => {
  const { approval } = await asking('clerk', 'remember the budget is 700')
  await asking('clerk', 'remember the budget is 800')
  const visit = await sortie.visit('/approvals')
  const { page } = visit
  const rows = page.getByRole('navigation', { name: 'Approvals' }).getByRole('link')
  await rows.filter({ hasText: 'memory_set' }).filter({ hasText: '800' }).waitFor()
  await page.setViewportSize({ width: 1100, height: 420 })
  await rows.filter({ hasText: '700' }).click()
  await page.waitForURL(`**/approvals/${approval}`)
  const { y, height } = await boxOf(page.getByRole('button', { name: 'Approve', exact: true }))
  expect(y + height).toBeLessThanOrEqual(420)
  await visit.end()
})

async function boxOf(button: Locator) {
  await button.waitFor()
  const box = await button.boundingBox()
  if (!box) throw new Error('The button is not shown')
  return box
}

test('a question is answered where the mission is looked at', async () => {
  const { mission, approval } = await asking('asker', 'ask a person: Which colour?')
  const visit = await sortie.visit(`/missions/${mission}`)
  const { page } = visit
  await tabTo(page, 'Answer')
  await page.keyboard.type('Blue')
  await pressByKeyboard(page, 'Answer')
  const { output } = await sortie.client.waitForMission(mission)
  expect(output).toContain('Blue')
  expect((await read(approval)).status).toBe('DECIDED')
  await page.getByText('Completed').first().waitFor()
  await visit.end()
})

test('a call is decided with edited arguments where the mission is looked at, which says what ends the wait', async () => {
  const { mission, approval } = await asking('clerk', 'remember the price is 40')
  const visit = await sortie.visit(`/missions/${mission}`)
  const { page } = visit
  await page.getByText('The mission’s deadline ends it in').waitFor()
  await page.getByLabel('Edit the arguments').check()
  const given = page.getByLabel('Arguments', { exact: true })
  await given.fill((await given.inputValue()).replace('40', '44'))
  await page.getByRole('button', { name: 'Approve with the changes' }).click()
  await sortie.client.waitForMission(mission)
  expect(JSON.stringify((await read(approval)).decision?.edits)).toMatch(/40.*44/)
  await visit.end()
})

test('an approval that is closed says how its mission ended', async () => {
  const { mission, approval } = await asking('clerk', 'remember the tax is 19')
  await sortie.client.cancelMission({ params: { mission_id: mission } })
  const visit = await sortie.visit(`/approvals/${approval}?status=CLOSED`)
  await visit.page.getByText('The mission was cancelled before anybody decided.').waitFor()
  await visit.page.getByText('the mission ended first').first().waitFor()
  await visit.end()
})

test('two people decide the same: the first decision counts, and the second person is told', async () => {
  const { mission, approval } = await asking('clerk', 'remember the limit is 70')
  const first = await sortie.visit(`/approvals/${approval}`)
  const second = await sortie.visit('/settings')
  // What the first person does is not heard of here.
  await second.page.routeWebSocket('**/live*', () => {})
  second.watch.expectAlso(/status of 409/)
  await second.open(`/approvals/${approval}`)
  await second.page.getByLabel('Comment').fill('Far too much')
  await first.page.getByRole('button', { name: 'Approve', exact: true }).click()
  await sortie.client.waitForMission(mission)
  await second.page.getByRole('button', { name: 'Reject' }).click()
  await second.page.getByText(/approval_closed/).waitFor()
  expect((await read(approval)).decision).toMatchObject({ decision: 'approve', note: null })
  await second.page.getByText('Approve', { exact: true }).first().waitFor()
  await first.end()
  await second.end()
})

test('whoever looks while somebody else decides sees the decision, and no form any more', async () => {
  const { approval } = await asking('clerk', 'remember the rate is 12')
  const first = await sortie.visit(`/approvals/${approval}`)
  const second = await sortie.visit(`/approvals/${approval}`)
  await second.page.getByRole('button', { name: 'Approve', exact: true }).waitFor()
  await first.page.getByLabel('Comment').fill('Not without the board')
  await first.page.getByRole('button', { name: 'Reject' }).click()
  await second.page.getByText('Not without the board').waitFor()
  expect(await second.page.getByRole('button', { name: 'Approve', exact: true }).count()).toBe(0)
  await second.page.getByText('decided meanwhile').waitFor()
  await first.page.getByText('decided by you').waitFor()
  await first.end()
  await second.end()
})

async function tabUntilLink(page: Page, path: string): Promise<void> {
  const link = page.locator(`a[href="${path}"]`)
  for (let stops = 0; stops < 80; stops++) {
    await page.keyboard.press('Tab')
    if (await link.evaluate((element) => element === document.activeElement)) return
  }
  throw new Error(`Tab does not lead to ${path}`)
}

test('a new key for links lets those made before work on for a while, or ends them at once', async () => {
  const { approval } = await asking('clerk', 'remember the fee is 30')
  const visit = await sortie.visit(`/approvals/${approval}`)
  const { page } = visit
  const first = await linkFor(page, 'Ada')
  expect(await statusOf(page, first)).toBe(200)

  await pressByKeyboard(page, 'New key for links')
  const question = dialogIn(page, 'New key for links')
  await question.getByLabel('Links made before').selectOption('3600')
  await pressByKeyboard(page, 'Replace the key')
  await page.getByText(/^Links made before work until /).waitFor()
  await untilClosed(page)
  const second = await linkFor(page, 'Grace')
  expect([await statusOf(page, first), await statusOf(page, second)]).toEqual([200, 200])

  await pressByKeyboard(page, 'New key for links')
  await question.getByLabel('Links made before').selectOption('0')
  await pressByKeyboard(page, 'Replace the key')
  await page.getByText('Links made before no longer work').waitFor()
  await untilClosed(page)
  expect([await statusOf(page, first), await statusOf(page, second)]).toEqual([404, 404])
  const third = await linkFor(page, 'Joan')
  expect(await statusOf(page, third)).toBe(200)
  expect((await read(approval)).status).toBe('OPEN')

  const person = await page.context().newPage()
  await person.goto(third)
  await person.getByRole('button', { name: 'Approve' }).click()
  await page.getByText('a link').first().waitFor()
  expect((await read(approval)).decision).toMatchObject({
    decision: 'approve',
    via: 'link',
    by: expect.stringMatching(/^Joan /),
  })
  await visit.end()
})

/** A link with which one person decides what the page shows, as the page makes it. */
async function linkFor(page: Page, name: string): Promise<string> {
  await page.getByRole('button', { name: 'Link for one person' }).click()
  const form = dialogIn(page, 'Link for one person')
  await form.getByLabel('Person').fill(name)
  await form.getByRole('button', { name: 'Make the link' }).click()
  await form.getByText(`Send it to ${name} alone.`).waitFor()
  const link = (await form.locator('code').innerText()).trim()
  await page.keyboard.press('Escape')
  await untilClosed(page)
  return link
}

/** What somebody gets who opens it without a key. */
async function statusOf(page: Page, link: string): Promise<number> {
  return (await page.request.get(link, { headers: { cookie: '' } })).status()
}

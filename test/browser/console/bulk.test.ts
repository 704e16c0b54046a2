import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Console, openConsole } from './console.ts'
import { dialogIn, untilClosed } from './dialogs.ts'
import { pressByKeyboard, tabTo, tabToRow } from './keyboard.ts'
import { submitForLater } from './later.ts'
import { connectionIs, rowOf } from './rows.ts'

let sortie: Console

beforeAll(async () => {
  sortie = await openConsole()
})

afterAll(() => sortie?.close())

const read = (mission_id: string) => sortie.client.getMission({ params: { mission_id } })

/** The first rows of the list, by Shift and the arrow. */
async function chooseByKeyboard(page: Page, count: number): Promise<void> {
  await tabToRow(page)
  await page.keyboard.press('x')
  for (let at = 1; at < count; at++) await page.keyboard.press('Shift+ArrowDown')
  await page.getByText(`${count} chosen`, { exact: true }).waitFor()
}

test('several are cancelled by keyboard: first what would happen, then what was done', async () => {
  const ids = await submitForLater(sortie.client, 3, { tags: ['fleet'] })
  const visit = await sortie.visit('/missions?tag=fleet')
  const { page } = visit
  await connectionIs(page, 'Live')
  await chooseByKeyboard(page, 2)
  await pressByKeyboard(page, 'Cancel…')
  const question = dialogIn(page, 'Cancel 2 missions?')
  await question.getByText('2 Scheduled').waitFor()
  await question.getByText('$0').first().waitFor()
  expect((await read(String(ids[2]))).status).toBe('SCHEDULED')
  await pressByKeyboard(page, 'Cancel them')
  const receipt = dialogIn(page, 'What was done')
  await receipt.getByText('2 missions', { exact: true }).waitFor()
  await page.keyboard.press('Escape')
  await untilClosed(page)
  await rowOf(page, String(ids[2])).getByText('Cancelled').waitFor()
  const statuses = await Promise.all(ids.map(async (id) => (await read(id)).status))
  expect(statuses).toEqual(['SCHEDULED', 'CANCELLED', 'CANCELLED'])
  await visit.end()
})

test('who looks away from the question has cancelled nothing', async () => {
  const [id = ''] = await submitForLater(sortie.client, 1, { tags: ['spared'] })
  const visit = await sortie.visit('/missions?tag=spared')
  const { page } = visit
  await chooseByKeyboard(page, 1)
  await pressByKeyboard(page, 'Cancel…')
  await dialogIn(page, 'Cancel 1 mission?').waitFor()
  await page.keyboard.press('Escape')
  await untilClosed(page)
  expect((await read(id)).status).toBe('SCHEDULED')
  await visit.end()
})

test('several are held with a reason, and those that have ended are told apart; then they are released', async () => {
  const [first = '', second = '', ended = ''] = await submitForLater(sortie.client, 3, { tags: ['audit'] })
  await sortie.client.cancelMission({ params: { mission_id: ended } })
  const visit = await sortie.visit('/missions?tag=audit')
  const { page } = visit
  await connectionIs(page, 'Live')
  await chooseByKeyboard(page, 3)
  await pressByKeyboard(page, 'Hold…')
  const question = dialogIn(page, 'Hold 2 missions?')
  await question.getByText('1 has ended').waitFor()
  await tabTo(page, 'Reason')
  await page.keyboard.type('The auditor looks at them')
  await pressByKeyboard(page, 'Hold them')
  await dialogIn(page, 'What was done').getByText('2 missions', { exact: true }).waitFor()
  await page.keyboard.press('Escape')
  await untilClosed(page)
  for (const id of [first, second]) expect((await read(id)).hold?.reason).toBe('The auditor looks at them')
  expect((await read(ended)).hold).toBeNull()

  await pressByKeyboard(page, 'Release…')
  await dialogIn(page, 'Release 2 missions?').getByText('1 has ended').waitFor()
  await pressByKeyboard(page, 'Release them')
  await dialogIn(page, 'What was done').getByText('2 missions', { exact: true }).waitFor()
  expect((await read(first)).hold).toBeNull()
  await visit.end()
})

test('failed ones are redriven: what would be kept is tried out first, and the new ones are named', async () => {
  await sortie.client.createAgent({
    body: { name: 'bookkeeper', instructions: 'Add.', tools: ['calculator'], limits: { max_steps: 2 } },
  })
  const ids: string[] = []
  for (let at = 0; at < 2; at++) {
    const { id } = await sortie.client.submitMission({ body: { agent: 'bookkeeper', input: 'what is 6 * 7?' } })
    await sortie.client.waitForMission(id)
    ids.push(id)
  }
  const visit = await sortie.visit('/missions?agent=bookkeeper')
  const { page } = visit
  await chooseByKeyboard(page, 2)
  await pressByKeyboard(page, 'Redrive…')
  const question = dialogIn(page, 'Redrive 2 failed missions?')
  await question.getByText(/^4 steps; .* are not paid again$/).waitFor()
  const before = (await sortie.client.listMissions({ query: { agent: 'bookkeeper' } })).items.length
  expect(before).toBe(2)
  await pressByKeyboard(page, 'Redrive them')
  const receipt = dialogIn(page, 'What was done')
  await receipt.getByText('2 redriven', { exact: true }).waitFor()
  const named = await receipt.getByRole('list', { name: 'New missions' }).getByRole('link').allInnerTexts()
  const { items } = await sortie.client.listMissions({ query: { agent: 'bookkeeper' } })
  expect(
    items
      .map(({ id }) => id)
      .filter((id) => !ids.includes(id))
      .toSorted(),
  ).toEqual(named.toSorted())
  await visit.end()
})

test('a version that only some of the agents have: the others are told apart before, refused then, and stay as they are', async () => {
  const { client } = sortie
  const body = { instructions: 'Add.', tools: ['calculator' as const], limits: { max_steps: 2 } }
  const failed = new Map<string, string>()
  for (const name of ['adder', 'teller']) {
    await client.createAgent({ body: { ...body, name } })
    const { id } = await client.submitMission({ body: { agent: name, input: 'what is 6 * 7?', tags: ['versions'] } })
    expect((await client.waitForMission(id)).status).toBe('FAILED')
    failed.set(name, id)
  }
  await client.updateAgent({ params: { name: 'adder' }, body: { limits: { max_steps: 9 } } })
  const visit = await sortie.visit('/missions?tag=versions')
  visit.watch.expectAlso(/status of 404/)
  const { page } = visit
  await chooseByKeyboard(page, 2)
  await pressByKeyboard(page, 'Redrive…')
  const question = dialogIn(page, 'Redrive 2 failed missions?')
  await question.getByText(/^4 steps; /).waitFor()
  await question.getByText('They would run version 1 (2).').waitFor()
  await question.getByLabel('Agent version').selectOption('given')
  await pressByKeyboard(page, 'Redrive them')
  await question.getByText('Say first which version.').waitFor()
  await question.getByLabel('Number of the version').fill('2')
  await question.getByText('They would run version 2 (1).').waitFor()
  await question.getByText('1 cannot be redriven').waitFor()
  await question.getByText(/^2 steps; /).waitFor()
  await pressByKeyboard(page, 'Redrive them')
  const receipt = dialogIn(page, 'What was done')
  await receipt.getByText('1 redriven', { exact: true }).waitFor()
  const refused = receipt.getByRole('listitem').filter({ hasText: 'not_found' })
  await refused.getByRole('link', { name: failed.get('teller') ?? '' }).waitFor()
  const [made = ''] = await receipt.getByRole('list', { name: 'New missions' }).getByRole('link').allInnerTexts()
  expect(await client.waitForMission(made)).toMatchObject({ agent: 'adder', agent_version: 2, status: 'COMPLETED' })
  const { items } = await client.listMissions({ query: { agent: 'teller' } })
  expect(items.map(({ id }) => id)).toEqual([failed.get('teller')])
  await visit.end()
})

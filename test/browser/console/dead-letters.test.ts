import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Console, openConsole } from './console.ts'
import { dialogIn, untilClosed } from './dialogs.ts'
import { pressByKeyboard, tabToRow } from './keyboard.ts'

let sortie: Console

beforeAll(async () => {
  sortie = await openConsole()
  await sortie.client.createAgent({
    body: { name: 'bookkeeper', instructions: 'Add.', tools: ['calculator'], limits: { max_steps: 2 } },
  })
})

afterAll(() => sortie?.close())

async function fail(count: number): Promise<void> {
  for (let at = 0; at < count; at++) {
    const { id } = await sortie.client.submitMission({ body: { agent: 'bookkeeper', input: `what is ${at} * 7?` } })
    await sortie.client.waitForMission(id)
  }
}

const letters = async (status: 'open' | 'redriven') =>
  (await sortie.client.listDeadLetters({ query: { status, limit: 100 } })).items

test('all that died of one cause is redriven, once it was said what would be kept', async () => {
  await fail(3)
  const visit = await sortie.visit('/dead-letters')
  const { page } = visit
  await pressByKeyboard(page, 'Redrive 3…')
  const question = dialogIn(page, 'Redrive what died of limit_exceeded')
  await question.getByText('3 of 3 would be redriven, 0 refused.').waitFor()
  await question.getByText(/^6 recorded steps worth/).waitFor()
  expect(await letters('redriven')).toEqual([])
  await pressByKeyboard(page, 'Redrive 3')
  await page.getByText('3 redriven').waitFor()
  await untilClosed(page)
  expect((await letters('redriven')).length).toBe(3)
  await visit.open('/dead-letters?status=redriven')
  expect(await page.getByRole('grid').getByRole('row').count()).toBe(4)
  await visit.end()
})

test('chosen ones are discarded, and only these', async () => {
  const visit = await sortie.visit('/dead-letters')
  const { page } = visit
  await fail(3)
  const show = page.getByRole('button', { name: /new dead letters? · show/ })
  await page.getByRole('button', { name: '3 new dead letters · show' }).click()
  await page.waitForFunction(() => document.querySelectorAll('[role="row"][data-key]').length >= 3)
  await show.waitFor({ state: 'detached' })
  const before = (await letters('open')).length
  await tabToRow(page)
  await page.keyboard.press('x')
  await page.keyboard.press('Shift+ArrowDown')
  await pressByKeyboard(page, 'Discard 2 selected…')
  await pressByKeyboard(page, 'Discard')
  await page.getByText('2 discarded').waitFor()
  expect((await letters('open')).length).toBe(before - 2)
  await visit.end()
})

test('one is redriven from a step, with another input, and the new mission opens', async () => {
  await fail(1)
  const [letter] = await letters('open')
  const visit = await sortie.visit(`/dead-letters/${letter?.id}`)
  const { page } = visit
  await pressByKeyboard(page, 'Redrive…')
  const form = dialogIn(page)
  await form.getByText(/A new mission begins with 2 recorded steps/).waitFor()
  await form.getByLabel('Begin').selectOption('1')
  await form.getByText(/A new mission begins with no recorded step/).waitFor()
  await form.getByLabel('Edit the input').check()
  await form.getByLabel('Input', { exact: true }).fill('what is 9 * 9?')
  await pressByKeyboard(page, 'Redrive')
  await page.waitForURL('**/missions/mis_*')
  const mission = await sortie.client.getMission({ params: { mission_id: String(page.url().split('/').at(-1)) } })
  expect(mission.input).toBe('what is 9 * 9?')
  await visit.end()
})

test('those of agents at several versions run the newest of each, as was said before, or their own', async () => {
  const { client } = sortie
  // What was redriven above dies again.
  for (const { id } of (await client.listMissions({ query: { limit: 100 } })).items) await client.waitForMission(id)
  await fail(1)
  const ofTwoVersions = await failOfTwoVersions()
  const before = (await letters('open')).length
  const visit = await sortie.visit('/dead-letters')
  const { page } = visit
  await pressByKeyboard(page, `Redrive ${before}…`)
  const question = dialogIn(page, 'Redrive what died of limit_exceeded')
  await question.getByText(`${before} of ${before} would be redriven, 0 refused.`).waitFor()
  await question.getByText(`They would run version 1 (${before - 1}), version 2 (1).`).waitFor()
  await question.getByLabel('Agent version').selectOption('newest')
  await question.getByText(`They would run version 1 (${before - 2}), version 2 (2).`).waitFor()
  await pressByKeyboard(page, `Redrive ${before}`)
  await page.getByText(`${before} redriven`).waitFor()
  await untilClosed(page)
  const redriven = (await letters('redriven')).filter(({ mission_id }) => ofTwoVersions.includes(String(mission_id)))
  const versions = redriven.map(async ({ redriven_to }) => {
    const mission = await client.getMission({ params: { mission_id: String(redriven_to) } })
    return mission.agent_version
  })
  expect(await Promise.all(versions)).toEqual([2, 2])
  await visit.end()
})

/** @returns a mission of each version of one agent, and all have failed */
async function failOfTwoVersions(): Promise<readonly string[]> {
  const { client } = sortie
  const limits = { max_steps: 2 }
  const agent = 'teller'
  await client.createAgent({ body: { name: agent, instructions: 'Add.', tools: ['calculator'], limits } })
  const failed = async () => {
    const { id } = await client.submitMission({ body: { agent, input: 'what is 6 * 7?' } })
    await client.waitForMission(id)
    return id
  }
  const first = await failed()
  await client.updateAgent({ params: { name: agent }, body: { instructions: 'Add well.' } })
  return [first, await failed()]
}

import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { tabToRow } from './keyboard.ts'
import { type LocalConsole, openLocalConsole } from './local-console.ts'
import { copyDeadLetter, growTree } from './many.ts'

let sortie: LocalConsole
let root: string
let letter: string

const many = 10_000

beforeAll(async () => {
  sortie = await openLocalConsole()
  const { client } = sortie
  const model = 'offline/rules'
  await client.createAgent({ body: { name: 'planner', instructions: 'Plan.', model, tools: ['delegate'] } })
  await client.createAgent({
    body: { name: 'bookkeeper', instructions: 'Add.', model, tools: ['calculator'], limits: { max_steps: 2 } },
  })
  const { id } = await client.submitMission({ body: { agent: 'planner', input: 'ask coder 2 times: what is 8 * 9?' } })
  const { id: dead } = await client.submitMission({ body: { agent: 'bookkeeper', input: 'what is 6 * 7?' } })
  await Promise.all([client.waitForMission(id), client.waitForMission(dead)])
  root = id
  const { items } = await client.getMissionTree({ params: { mission_id: id } })
  const child = items.find(({ parent_id }) => parent_id === id)?.id ?? ''
  letter = dead.replace('mis_', 'dead_')
  const file = join(sortie.data, 'sortie.db')
  await sortie.restart(() => {
    growTree(file, root, child, many)
    copyDeadLetter(file, letter, many)
  })
}, 300_000)

afterAll(() => sortie?.close())

test('ten thousand dead letters: the newest stands first, and each is counted under its cause', async () => {
  const visit = await sortie.visit('/dead-letters')
  const { page } = visit
  const first = page.locator('[role="row"][data-key]').first()
  await first.waitFor()
  expect(await first.getAttribute('data-key')).toBe(letter)
  await page.getByText(/^10,?001 dead letters$/).waitFor()
  // Only those in view exist.
  expect(await page.getByRole('row').count()).toBeLessThan(120)
  await tabToRow(page)
  await page.keyboard.press('Enter')
  await page.waitForURL(`**/dead-letters/${letter}`)
  await visit.end()
})

test('a tree of ten thousand missions opens, says that it is not all of it, and reads on below a mission', async () => {
  const visit = await sortie.visit(`/missions/${root}?tab=tree`)
  const { page } = visit
  const tree = page.getByRole('grid', { name: 'Delegated missions' })
  await tree.getByRole('row').nth(1).waitFor()
  // Only those in view exist.
  expect(await page.getByRole('row').count()).toBeLessThan(120)
  await page.getByText('There are more: open a mission to read those below it.').waitFor()
  await page.getByText('500 missions').first().waitFor()
  await tree.getByRole('row').nth(1).focus()
  await page.keyboard.press('End')
  await page.getByRole('button', { name: '50 more below' }).last().click()
  await page.getByText('550 missions').first().waitFor()
  await visit.end()
})

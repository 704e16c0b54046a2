import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { copyMission } from '../../../bench/copied-missions.ts'
import { type Console, openConsole } from './console.ts'
import { tabToRow } from './keyboard.ts'

let sortie: Console
let parent: string

const many = 10_000

beforeAll(async () => {
  sortie = await openConsole()
  const { client } = sortie
  const model = 'offline/rules'
  await client.createAgent({ body: { name: 'planner', instructions: 'Plan.', model, tools: ['delegate'] } })
  await client.createAgent({
    body: { name: 'bookkeeper', instructions: 'Add.', model, tools: ['calculator'], limits: { max_steps: 2 } },
  })
  const { id } = await client.submitMission({ body: { agent: 'planner', input: 'ask coder 2 times: what is 8 * 9?' } })
  const { id: dead } = await client.submitMission({ body: { agent: 'bookkeeper', input: 'what is 6 * 7?' } })
  await Promise.all([client.waitForMission(id), client.waitForMission(dead)])
  while ((await client.listDeadLetters()).items.length === 0);
  parent = id
  const { items } = await client.getMissionTree({ params: { mission_id: id } })
  const child = items.find(({ parent_id }) => parent_id === id)?.id ?? ''
  const file = join(sortie.data, 'sortie.db')
  await sortie.restart(() => {
    copyMission(file, child, 1, many)
    tellChildren(file, id, many + 1)
    copyMission(file, dead, many, 2 * many)
  })
}, 300_000)

afterAll(() => sortie?.close())

test('ten thousand dead letters: the newest stand first, and each of them is counted under its cause', async () => {
  const visit = await sortie.visit('/dead-letters')
  const { page } = visit
  const { items } = await sortie.client.listDeadLetters({ query: { limit: 1 } })
  const first = page.getByRole('grid').getByRole('row').nth(1)
  await first.waitFor()
  expect(await first.getAttribute('data-key')).toBe(items[0]?.id)
  await page.getByText(`${(many + 1).toLocaleString('en-GB')} dead letters`).waitFor()
  // Only those in view exist.
  expect(await page.getByRole('row').count()).toBeLessThan(120)
  await tabToRow(page)
  await page.keyboard.press('Enter')
  await page.waitForURL('**/dead-letters/*')
  await visit.end()
})

test('a tree of ten thousand missions opens, and says that it is not all of it', async () => {
  const visit = await sortie.visit(`/missions/${parent}?tab=tree`)
  const { page } = visit
  const tree = page.getByRole('grid', { name: 'Delegated missions' })
  await tree.getByRole('row').nth(1).waitFor()
  expect(await page.getByRole('row').count()).toBeLessThan(120)
  await page
    .getByText(/there are more/i)
    .first()
    .waitFor()
  await visit.end()
})

/** A mission counts those that it delegated. */
function tellChildren(file: string, id: string, count: number): void {
  const sql = new DatabaseSync(file)
  sql
    .prepare(`UPDATE entities SET body = json_set(body, '$.children', ?) WHERE pk LIKE ? AND sk = 'mission'`)
    .run(count, `%${id}`)
  sql.close()
}

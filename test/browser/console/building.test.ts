import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Console, openConsole } from './console.ts'
import { dialogIn, untilClosed } from './dialogs.ts'
import { pressByKeyboard, tabTo } from './keyboard.ts'

let sortie: Console

beforeAll(async () => {
  sortie = await openConsole()
})

afterAll(() => sortie?.close())

test('a schedule is made by keyboard, with its next times shown first; then it is paused, goes on, and runs at once', async () => {
  const visit = await sortie.visit('/schedules')
  const { page } = visit
  await pressByKeyboard(page, 'New schedule')
  const form = dialogIn(page, 'New schedule')
  await tabTo(page, 'Name')
  await page.keyboard.type('morning-report')
  await tabTo(page, 'Agent')
  await page.keyboard.type('echo')
  await tabTo(page, 'Input')
  await page.keyboard.type('the report')
  await tabTo(page, 'Pattern')
  await page.keyboard.press('Control+a')
  await page.keyboard.type('0 9 * * ')
  await form.getByText('No pattern yet that has a meaning.').waitFor()
  await page.keyboard.type('1-5')
  await form.getByText(/^Monday to Friday at 09:00/).waitFor()
  expect(await form.getByRole('listitem').count()).toBe(5)
  await page.keyboard.press('Enter')
  await page.waitForURL('**/schedules/sch_*')
  const schedule_id = page.url().split('/').at(-1) ?? ''
  const read = () => sortie.client.getSchedule({ params: { schedule_id } })
  expect(await read()).toMatchObject({ name: 'morning-report', cron: '0 9 * * 1-5', status: 'ACTIVE' })

  await pressByKeyboard(page, 'Pause')
  await page.getByText('morning-report is paused').waitFor()
  expect((await read()).status).toBe('PAUSED')
  await page.getByText('Somebody paused it.').waitFor()
  await pressByKeyboard(page, 'Resume')
  await page.getByText('morning-report goes on').waitFor()
  expect((await read()).status).toBe('ACTIVE')
  await pressByKeyboard(page, 'Run now')
  await page.getByText('morning-report: a mission is submitted').waitFor()
  const run = page
    .getByRole('grid', { name: 'What became of its times' })
    .getByRole('row')
    .filter({ hasText: 'by hand' })
  await run.getByText('Submitted').waitFor()
  expect((await read()).last_mission_id).toMatch(/^mis_/)
  await visit.end()
})

test('a schedule is changed: another pattern, another zone, then a single time; its next times follow', async () => {
  const { client } = sortie
  const { id } = await client.createSchedule({
    body: {
      ...{ name: 'stocktake', cron: '0 9 * * 1-5', time_zone: 'Europe/London', overlap: 'queue' },
      mission: { agent: 'echo', input: 'count', tags: ['stock'] },
    },
  })
  const read = () => client.getSchedule({ params: { schedule_id: id } })
  const visit = await sortie.visit(`/schedules/${id}`)
  visit.watch.expectAlso(/status of 4\d\d/)
  const { page } = visit
  const times = page.getByRole('region', { name: 'Next ten times' }).getByRole('listitem')
  await times.first().waitFor()
  expect(await times.count()).toBe(10)

  await pressByKeyboard(page, 'Edit')
  const form = dialogIn(page, 'Edit stocktake')
  await form.getByLabel('Pattern').fill('30 7 1 * *')
  await form.getByLabel('Time zone').selectOption('Asia/Tokyo')
  await form.getByText('On day 1 of every month at 07:30 · Asia/Tokyo').waitFor()
  await form.getByRole('listitem').filter({ hasText: japanese }).nth(4).waitFor()
  await form.getByLabel('Further fields of the mission (JSON)').fill('{"tags": ["Not a tag"]}')
  await pressByKeyboard(page, 'Save')
  await form.getByRole('alert').waitFor()
  await form.getByLabel('Further fields of the mission (JSON)').and(page.locator('[aria-invalid="true"]')).waitFor()
  expect(await read()).toMatchObject({ cron: '0 9 * * 1-5', mission: { tags: ['stock'] } })
  await form.getByLabel('Further fields of the mission (JSON)').fill('{"tags": ["stock", "monthly"]}')
  await pressByKeyboard(page, 'Save')
  await page.getByText('stocktake is saved').waitFor()
  await untilClosed(page)
  const changed = await read()
  expect(changed).toMatchObject({ cron: '30 7 1 * *', time_zone: 'Asia/Tokyo', overlap: 'queue' })
  expect(changed.mission).toMatchObject({ agent: 'echo', input: 'count', tags: ['stock', 'monthly'] })
  await times.filter({ hasText: japanese }).nth(9).waitFor()

  await pressByKeyboard(page, 'Pause')
  const nothingComes = page.getByText('It is paused: at these times nothing is submitted')
  await nothingComes.waitFor()
  await pressByKeyboard(page, 'Resume')
  await nothingComes.waitFor({ state: 'detached' })

  await pressByKeyboard(page, 'Edit')
  await form.getByLabel('Repeats').selectOption('once')
  const tomorrow = new Date(Date.now() + 86_400_000).toISOString().slice(0, 10)
  await form.getByLabel('At', { exact: true }).fill(`${tomorrow}T18:45`)
  await pressByKeyboard(page, 'Save')
  await untilClosed(page)
  await times.filter({ hasText: '18:45' }).waitFor()
  expect(await times.count()).toBe(1)
  const { cron, next_at } = await read()
  const wall = new Date(String(next_at)).toLocaleString('sv-SE', { timeZone: 'Europe/London' })
  expect([cron, wall]).toEqual([null, `${tomorrow} 18:45:00`])
  await visit.end()
})

/** Beside the viewer’s own time. */
const japanese = '07:30:00 GMT+9 there'

test('an agent is created, changed, rolled back and deleted', async () => {
  const visit = await sortie.visit('/agents')
  const { page } = visit
  await pressByKeyboard(page, 'New agent')
  await tabTo(page, 'Name')
  await page.keyboard.type('Not A Name')
  await tabTo(page, 'Instructions')
  await page.keyboard.type('Be brief.')
  await tabTo(page, 'Tools')
  await page.keyboard.type('calculator')
  visit.watch.expectAlso(/status of 422|status of 400/)
  await pressByKeyboard(page, 'Create')
  const form = dialogIn(page, 'New agent')
  await form.getByRole('alert').waitFor()
  await form.getByLabel('Name', { exact: true }).and(page.locator('[aria-invalid="true"]')).waitFor()
  expect(await form.getByLabel('Instructions').inputValue()).toBe('Be brief.')
  await form.getByLabel('Name', { exact: true }).fill('brief')
  await pressByKeyboard(page, 'Create')
  await page.waitForURL('**/agents/brief')

  await pressByKeyboard(page, 'Edit')
  await tabTo(page, 'Instructions')
  await page.keyboard.press('Control+a')
  await page.keyboard.type('Be long.')
  await pressByKeyboard(page, 'Save as a new version')
  await page.getByText('Version 2 is saved').waitFor()
  await untilClosed(page)

  await visit.open('/agents/brief?view=versions')
  await pressByKeyboard(page, 'Roll back to this')
  await dialogIn(page, 'Roll back to version 1').getByText('It changes: instructions').waitFor()
  await pressByKeyboard(page, 'Roll back')
  await page.getByText('Version 3 is as version 1 was').waitFor()
  const agent = await sortie.client.getAgent({ params: { name: 'brief' } })
  expect(agent).toMatchObject({ version: 3, instructions: 'Be brief.' })

  await visit.open('/agents/brief')
  await pressByKeyboard(page, 'Delete')
  await dialogIn(page, 'Delete brief').getByText('No schedule names it.').waitFor()
  await tabTo(page, 'Delete')
  await page.keyboard.press('Enter')
  await page.waitForURL('**/agents')
  const gone = await sortie.client
    .getAgent({ params: { name: 'brief' } })
    .catch((error: { code?: string }) => error.code)
  expect(gone).toBe('not_found')
  await visit.end()
})

test('a version behind a gate is a draft until an evaluation that meets the gate publishes it', async () => {
  const { client } = sortie
  await client.createDataset({ body: { name: 'sums' } })
  await client.addCase({
    params: { name: 'sums' },
    body: { input: 'what is 2 * 12?', expectations: [{ kind: 'contains', text: '24' }] },
  })
  const tools = ['calculator' as const]
  await client.createAgent({
    body: {
      ...{ name: 'counter', instructions: 'Count.', model: 'offline/rules', tools },
      publish_gate: { dataset: 'sums', min_pass_rate: 1 },
    },
  })
  await client.updateAgent({ params: { name: 'counter' }, body: { instructions: 'Count well.' } })
  const { id } = await client.createEvaluation({
    body: { dataset: 'sums', candidates: [{ agent: 'counter', version: 2 }] },
  })
  const visit = await sortie.visit(`/evaluations/${id}`)
  visit.watch.expectAlso(/status of 4\d\d/)
  const { page } = visit
  await page.getByText('Finished').or(page.getByText('Completed')).first().waitFor()
  await visit.open('/agents/counter?view=versions')
  await page.getByText('Draft').first().waitFor()
  await pressByKeyboard(page, 'Publish')
  const form = dialogIn(page, 'Publish version 2')
  await tabTo(page, 'Evaluation that meets the gate')
  await page.keyboard.press('Enter')
  await form.getByRole('alert').waitFor()
  await page.keyboard.type(id)
  await page.keyboard.press('Enter')
  await page.getByText('Missions get version 2 now').waitFor()
  expect((await client.getAgent({ params: { name: 'counter' } })).version).toBe(2)
  await visit.end()
})

test('a gate refuses what an evaluation found too weak, and says why; whoever may publishes over it', async () => {
  const { client } = sortie
  await client.createDataset({ body: { name: 'hard-sums' } })
  for (const text of ['24', '25'])
    await client.addCase({
      params: { name: 'hard-sums' },
      body: { input: 'what is 2 * 12?', expectations: [{ kind: 'contains', text }] },
    })
  await client.createAgent({
    body: {
      ...{ name: 'adder', instructions: 'Add.', model: 'offline/rules', tools: ['calculator' as const] },
      publish_gate: { dataset: 'hard-sums', min_pass_rate: 1 },
    },
  })
  await client.updateAgent({ params: { name: 'adder' }, body: { instructions: 'Add well.' } })
  const { id } = await client.createEvaluation({
    body: { dataset: 'hard-sums', candidates: [{ agent: 'adder', version: 2 }] },
  })
  const version = async () => (await client.getAgent({ params: { name: 'adder' } })).version
  const careful = await sortie.visit(`/evaluations/${id}`, {
    scopes: ['agents:read', 'agents:write', 'evaluations:read'],
  })
  careful.watch.expectAlso(/status of 4\d\d/)
  await careful.page.getByText('Finished').or(careful.page.getByText('Completed')).first().waitFor()
  await careful.open('/agents/adder?view=versions')
  await pressByKeyboard(careful.page, 'Publish')
  const theirs = dialogIn(careful.page, 'Publish version 2')
  await theirs.getByLabel('Evaluation that meets the gate').fill(id)
  await pressByKeyboard(careful.page, 'Publish')
  await theirs.getByRole('alert').getByText('The pass rate is 0.5, and at least 1 is asked for').waitFor()
  expect(await theirs.getByRole('checkbox').count()).toBe(0)
  expect(await version()).toBe(1)
  await careful.end()

  const bold = await sortie.visit('/agents/adder?view=versions')
  const { page } = bold
  await pressByKeyboard(page, 'Publish')
  const form = dialogIn(page, 'Publish version 2')
  await form.getByLabel('Publish it although no evaluation meets the gate').check()
  await form.getByText('The gate stays, for the versions after it.').waitFor()
  expect(await form.getByLabel('Evaluation that meets the gate').count()).toBe(0)
  await pressByKeyboard(page, 'Publish over the gate')
  await page.getByText('Missions get version 2 now').waitFor()
  expect(await version()).toBe(2)
  const { publish_gate } = await client.getAgent({ params: { name: 'adder' } })
  expect(publish_gate).toMatchObject({ dataset: 'hard-sums' })
  await bold.end()
})

test('an agent is tried from its page, and paused', async () => {
  const visit = await sortie.visit('/agents/echo')
  const { page } = visit
  await pressByKeyboard(page, 'Try it')
  await tabTo(page, 'Input')
  await page.keyboard.type('hello')
  await pressByKeyboard(page, 'Submit a mission')
  await page.waitForURL('**/missions/mis_*')
  await page.getByText('Completed').first().waitFor()
  await visit.open('/agents/echo')
  await pressByKeyboard(page, 'Pause')
  await dialogIn(page, 'Pause echo').waitFor()
  await tabTo(page, 'Pause')
  await page.keyboard.press('Enter')
  await page.getByText('echo is paused').waitFor()
  const { id } = await sortie.client.submitMission({ body: { agent: 'echo', input: 'held' } })
  expect((await sortie.client.getMission({ params: { mission_id: id } })).hold).not.toBeNull()
  await pressByKeyboard(page, 'Resume')
  await page.getByText('echo takes missions again').waitFor()
  await sortie.client.waitForMission(id)
  await visit.end()
})

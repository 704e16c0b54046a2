import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Console, openConsole } from './console.ts'
import { dialogIn, untilClosed } from './dialogs.ts'
import { pressByKeyboard, tabTo } from './keyboard.ts'
import { submitForLater } from './later.ts'
import { untilShown } from './until-shown.ts'

let sortie: Console

beforeAll(async () => {
  sortie = await openConsole()
})

afterAll(() => sortie?.close())

const read = (mission_id: string) => sortie.client.getMission({ params: { mission_id } })

test('the red button stops a tag, by keyboard: only after its name was written; the receipt says what it has stopped', async () => {
  const ids = await submitForLater(sortie.client, 3, { tags: ['campaign'] })
  const [other = ''] = await submitForLater(sortie.client, 1)
  const visit = await sortie.visit('/')
  const { page } = visit
  await pressByKeyboard(page, 'Stop or pause…')
  const question = dialogIn(page, 'Stop or pause')
  await question.getByLabel(/^Stop what there is now, once/).check()
  await tabTo(page, 'Of what')
  await page.keyboard.type('One tag')
  await tabTo(page, 'Tag')
  await page.keyboard.type('campaign')
  await tabTo(page, 'Reason')
  await page.keyboard.type('Called off')
  await question.getByText(/3 that wait end/).waitFor()
  const stop = question.getByRole('button', { name: 'Stop', exact: true })
  await question.getByRole('button', { name: 'Cancel' }).waitFor()
  await stop.click()
  await question.getByText('Nothing was done: write it as it stands above.').waitFor()
  for (const id of ids) expect((await read(id)).status).toBe('SCHEDULED')
  await tabTo(page, 'To confirm, write “campaign”')
  await page.keyboard.type('campaign')
  await pressByKeyboard(page, 'Stop')
  const receipt = dialogIn(page, 'Receipt of the stop')
  await receipt.getByText('Stopped: no step of it starts any more.').waitFor()
  for (const id of ids) await receipt.getByRole('link', { name: id }).waitFor()
  expect(new URL(page.url()).searchParams.get('stop')).toMatch(/^stp_/)
  for (const id of ids) expect((await read(id)).status).toBe('CANCELLED')
  expect((await read(other)).status).toBe('SCHEDULED')
  await visit.end()
})

test('a switch holds an agent until it is lifted', async () => {
  const visit = await sortie.visit('/control')
  const { page } = visit
  await pressByKeyboard(page, 'Set a switch…')
  await dialogIn(page, 'Set a switch…').waitFor()
  await tabTo(page, 'Agent')
  await page.keyboard.type('coder')
  await page.getByText('No mission is under way in it.').waitFor()
  await tabTo(page, 'Reason')
  await page.keyboard.type('Being mended')
  await page.keyboard.press('Enter')
  await untilClosed(page)
  const row = page.getByRole('row').filter({ hasText: 'Being mended' })
  await row.waitFor()
  const { id } = await sortie.client.submitMission({ body: { agent: 'coder', input: 'what is 2 * 3?' } })
  expect((await read(id)).hold).toMatchObject({ reason: expect.stringContaining('Being mended') })
  await row.getByRole('button', { name: 'Lift…' }).click()
  await pressByKeyboard(page, 'Lift')
  await row.waitFor({ state: 'detached' })
  expect((await sortie.client.waitForMission(id)).status).toBe('COMPLETED')
  await visit.end()
})

test('a switch that stops refuses new missions, and its stop has a receipt', async () => {
  const [id = ''] = await submitForLater(sortie.client, 1, { tags: ['imports'] })
  const visit = await sortie.visit('/control')
  const { page } = visit
  await pressByKeyboard(page, 'Set a switch…')
  await tabTo(page, 'What it does')
  await page.keyboard.type('Stop')
  await tabTo(page, 'For')
  await page.keyboard.type('Tag')
  await tabTo(page, 'Tag')
  await page.keyboard.type('imports')
  await page.getByText('1 mission is under way in it.').waitFor()
  await page.keyboard.press('Enter')
  await untilClosed(page)
  const refusal = await sortie.client
    .submitMission({ body: { agent: 'echo', input: 'x', tags: ['imports'] } })
    .catch((error: { code?: string }) => error.code)
  expect(refusal).toBe('switched_off')
  expect((await read(id)).status).toBe('CANCELLED')
  const stops = page.getByRole('grid', { name: 'Stops, newest first' })
  await stops.getByRole('row').filter({ hasText: 'imports' }).click()
  await page.waitForURL('**/control/stops/stp_*')
  await page.getByRole('link', { name: id }).waitFor()
  await visit.end()
})

test('missions are stopped from the page of switches, and the receipt opens', async () => {
  const [id = ''] = await submitForLater(sortie.client, 1, { tags: ['exports'] })
  const visit = await sortie.visit('/control')
  const { page } = visit
  await pressByKeyboard(page, 'Stop missions…')
  await tabTo(page, 'For')
  await page.keyboard.type('Tag')
  await tabTo(page, 'Tag')
  await page.keyboard.type('exports')
  await page.getByText('1 mission is under way in it.').waitFor()
  await pressByKeyboard(page, 'Stop them')
  await page.waitForURL('**/control/stops/stp_*')
  await untilShown(page, 'Receipt')
  await page.getByRole('link', { name: id }).waitFor()
  await visit.end()
})

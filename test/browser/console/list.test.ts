import { readFile } from 'node:fs/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Console, openConsole } from './console.ts'
import { closeByEscape, dialogIn, untilClosed } from './dialogs.ts'
import { pressByKeyboard, tabTo } from './keyboard.ts'
import { submitForLater } from './later.ts'
import { connectionIs, listedMissions, rowOf } from './rows.ts'
import { untilShown } from './until-shown.ts'

let sortie: Console

beforeAll(async () => {
  sortie = await openConsole()
})

afterAll(() => sortie?.close())

test('a paused list stays as it is while others see the change, and shows it once it goes on', async () => {
  const [id = ''] = await submitForLater(sortie.client, 1)
  const visit = await sortie.visit('/missions')
  const other = await sortie.visit('/missions')
  const { page } = visit
  await connectionIs(page, 'Live')
  await connectionIs(other.page, 'Live')
  await page.keyboard.press('p')
  await page.getByText('Paused: nothing on this page changes until you resume.').waitFor()
  await sortie.client.cancelMission({ params: { mission_id: id } })
  await submitForLater(sortie.client, 1)
  await rowOf(other.page, id).getByText('Cancelled').waitFor()
  await other.page.waitForFunction(() => document.querySelectorAll('[role="row"]').length === 3)
  expect(await rowOf(page, id).getByText('Scheduled').count()).toBe(1)
  expect(await listedMissions(page)).toEqual([id])
  await page.keyboard.press('p')
  await rowOf(page, id).getByText('Cancelled').waitFor()
  await visit.end()
  await other.end()
})

test('filters are kept as a view: by its name, after a restart of the browser’s page, and until it is removed', async () => {
  const visit = await sortie.visit('/missions?tag=invoices&status=FAILED')
  const { page } = visit
  await pressByKeyboard(page, 'Save view…')
  await dialogIn(page).waitFor()
  await tabTo(page, 'Name')
  await page.keyboard.type('Failed invoices')
  await page.keyboard.press('Enter')
  await untilClosed(page)
  await visit.open('/missions?view=all')
  const views = page.getByRole('navigation', { name: 'Views' })
  await views.getByRole('link', { name: 'Failed invoices' }).click()
  await page.waitForURL((url) => url.searchParams.get('tag') === 'invoices')
  expect(new URL(page.url()).searchParams.get('status')).toBe('FAILED')
  expect(await views.getByRole('link', { name: 'Failed invoices' }).getAttribute('aria-current')).toBe('page')

  await pressByKeyboard(page, 'Save view…')
  await pressByKeyboard(page, 'Begin with the filters that are set now')
  await closeByEscape(page)
  await visit.open('/missions')
  await page.waitForURL((url) => url.searchParams.get('tag') === 'invoices')

  await pressByKeyboard(page, 'Save view…')
  await pressByKeyboard(page, 'Remove Failed invoices')
  await closeByEscape(page)
  expect(await views.getByRole('link', { name: 'Failed invoices' }).count()).toBe(0)
  await visit.end()
})

test('what matches is exported as a table whose cells a spreadsheet does not run', async () => {
  const ids = await submitForLater(sortie.client, 2, {
    tags: ['export'],
    subject: '=HYPERLINK("https://elsewhere.example")',
  })
  const visit = await sortie.visit('/missions?tag=export')
  const { page } = visit
  const downloads = page.waitForEvent('download')
  await pressByKeyboard(page, 'Export as CSV')
  const download = await downloads
  expect(download.suggestedFilename()).toMatch(/^missions-\d{4}-\d\d-\d\d\.csv$/)
  const text = await readFile(await download.path(), 'utf8')
  const [head, ...rows] = text.replace('\uFEFF', '').trimEnd().split('\r\n')
  expect(head?.split(',').slice(0, 6)).toEqual(['id', 'status', 'agent', 'priority', 'tags', 'subject'])
  expect(rows.map((row) => row.split(',')[0])).toEqual(ids.toReversed())
  for (const row of rows)
    expect(row).toContain(`,SCHEDULED,echo,NORMAL,export,"'=HYPERLINK(""https://elsewhere.example"")",`)
  await page.getByText('Exported 2 missions.').waitFor()
  await visit.end()
})

test('paper has every row of the list, and not the buttons', async () => {
  const ids = await submitForLater(sortie.client, 60, { tags: ['paper'] })
  const visit = await sortie.visit('/missions?tag=paper')
  const { page } = visit
  await rowOf(page, ids.at(-1) ?? '').waitFor()
  expect((await listedMissions(page)).length).toBeLessThan(ids.length)
  await page.emulateMedia({ media: 'print' })
  await page.evaluate(() => dispatchEvent(new Event('beforeprint')))
  expect((await listedMissions(page)).toSorted()).toEqual(ids.toSorted())
  expect(await page.getByRole('navigation', { name: 'Navigation' }).isVisible()).toBe(false)
  expect(await page.getByRole('button', { name: 'Pause' }).isVisible()).toBe(false)
  await page.evaluate(() => dispatchEvent(new Event('afterprint')))
  await page.emulateMedia({ media: 'screen' })
  await untilShown(page, 'Missions')
  await page.waitForFunction((most) => document.querySelectorAll('[role="row"]').length < most, ids.length)
  await visit.end()
})

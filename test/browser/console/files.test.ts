import { readFile } from 'node:fs/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Console, openConsole } from './console.ts'
import { pressByKeyboard } from './keyboard.ts'

let sortie: Console

beforeAll(async () => {
  sortie = await openConsole()
})

afterAll(() => sortie?.close())

/** A page that would run if it were shown as one. */
const page = '<script>globalThis.wasHacked = true</script>'

test('files are uploaded by the button and downloaded as they were, and what is refused says why', async () => {
  const visit = await sortie.visit('/files')
  const choosers = visit.page.waitForEvent('filechooser')
  await pressByKeyboard(visit.page, 'Upload files')
  await (await choosers).setFiles([
    { name: 'plan.txt', mimeType: 'text/plain', buffer: Buffer.from(`${page}\nThe plan`) },
    { name: 'program.exe', mimeType: 'application/octet-stream', buffer: Buffer.from([0x4d, 0x5a, 0, 1, 2, 3, 0, 0]) },
  ])
  const row = visit.page.getByRole('row').filter({ hasText: 'plan' })
  await row.getByText('Ready').waitFor()
  await visit.page.getByText(/program\.exe was refused/).waitFor()
  const downloads = visit.page.waitForEvent('download')
  await row.getByRole('link').click()
  const download = await downloads
  expect(await readFile(await download.path(), 'utf8')).toBe(`${page}\nThe plan`)
  expect(await visit.page.evaluate(() => 'wasHacked' in globalThis)).toBe(false)
  await row.getByRole('button', { name: 'Delete' }).click()
  await visit.page.getByRole('alertdialog').getByRole('button', { name: 'Delete' }).click()
  await row.waitFor({ state: 'detached' })
  await visit.end()
})

test('an address of a file that is opened by itself is saved, and never shown', async () => {
  const visit = await sortie.visit('/files')
  const choosers = visit.page.waitForEvent('filechooser')
  await pressByKeyboard(visit.page, 'Upload files')
  await (await choosers).setFiles([{ name: 'a page.html', mimeType: 'text/html', buffer: Buffer.from(page) }])
  await visit.page.getByRole('row').filter({ hasText: 'a page.html' }).getByText('Ready').waitFor()
  const { items } = await sortie.client.listFiles()
  const file = items.find(({ name }) => name === 'a page.html')
  const answer = await visit.page.evaluate(async (id) => {
    const got = await fetch(`/v1/files/${id}/content`)
    return Object.fromEntries(got.headers)
  }, String(file?.id))
  expect(answer['content-disposition']).toMatch(/^attachment/)
  expect(answer['content-security-policy']).toContain('; sandbox;')
  expect(answer['x-content-type-options']).toBe('nosniff')
  await visit.end()
})

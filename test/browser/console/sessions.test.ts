import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Console, openConsole } from './console.ts'
import { dialogIn, untilClosed } from './dialogs.ts'
import { pressByKeyboard, tabTo } from './keyboard.ts'
import { untilShown } from './until-shown.ts'

let sortie: Console

beforeAll(async () => {
  sortie = await openConsole()
})

afterAll(() => sortie?.close())

/** What the browser itself writes into the console about an answer without a session. */
const refused = /status of 401/

test('one person ends the session of another, whose page then asks to sign in', async () => {
  const other = await sortie.visit('/missions')
  other.watch.expectAlso(refused)
  const visit = await sortie.visit('/keys?view=sessions')
  const { page } = visit
  const theirs = page
    .getByRole('row')
    .filter({ hasNotText: 'this one' })
    .filter({ has: page.getByRole('button', { name: 'End' }) })
  expect(await theirs.count()).toBe(1)
  await theirs.getByRole('button', { name: 'End' }).click()
  await page.getByText('The session has ended').waitFor()
  await theirs.waitFor({ state: 'detached' })
  // Nobody has to act there: its line is closed.
  await other.page.getByRole('heading', { name: 'Sign in to Sortie' }).waitFor()
  await visit.open('/keys?view=sessions')
  await untilShown(page, 'Keys and sessions')
  await visit.end()
  await other.end()
})

test('a key is made with the scopes that were ticked, shown once, and revoked: whoever used it is signed out', async () => {
  const visit = await sortie.visit('/keys')
  const { page } = visit
  await pressByKeyboard(page, 'New key')
  await tabTo(page, 'Name')
  await page.keyboard.type('night watch')
  await pressByKeyboard(page, 'Read only')
  await page.getByText('Set, raise and delete budgets').waitFor()
  expect(await page.getByLabel('budgets: read').isChecked()).toBe(true)
  expect(await page.getByLabel('budgets: write').isChecked()).toBe(false)
  await pressByKeyboard(page, 'None')
  await tabTo(page, 'missions: read')
  await page.keyboard.press('Space')
  await tabTo(page, 'Roles')
  await page.keyboard.type('finance, legal')
  await page.keyboard.press('Enter')
  const made = dialogIn(page, 'The key night watch')
  await made.waitFor()
  const secret = (await made.locator('code').first().innerText()).trim()
  await page.keyboard.press('Escape')
  await untilClosed(page)
  const known = (await sortie.client.listKeys()).items.find(({ name }) => name === 'night watch')
  expect(known).toMatchObject({ scopes: ['missions:read'], roles: ['finance', 'legal'] })
  expect(await page.content()).not.toContain(secret)

  const watchman = await sortie.visit('/missions', { isSignedIn: false })
  watchman.watch.expectAlso(refused)
  await watchman.page.getByLabel('API key').fill(secret)
  await watchman.page.keyboard.press('Enter')
  await untilShown(watchman.page, 'Missions')

  await page.getByRole('row').filter({ hasText: 'night watch' }).getByRole('button', { name: 'Revoke…' }).click()
  const question = dialogIn(page, 'Revoke: night watch')
  await question.getByText('1 signed-in browser is signed out.').waitFor()
  await pressByKeyboard(page, 'Revoke')
  await page.getByRole('row').filter({ hasText: 'night watch' }).getByText('Revoked').waitFor()
  await watchman.page.reload()
  await watchman.page.getByRole('heading', { name: 'Sign in to Sortie' }).waitFor()
  await watchman.end()
  await visit.end()
})

test('a session that ends in the middle of a form: after the sign-in, everything that was written is still there', async () => {
  const visit = await sortie.visit('/agents')
  visit.watch.expectAlso(refused)
  const { page } = visit
  await page.getByRole('button', { name: 'New agent' }).click()
  await page.getByLabel('Name', { exact: true }).fill('writer')
  await page.getByLabel('Instructions').fill('A long text that took an hour to write.')
  await sortie.client.endSession({ params: { session_id: await newestSession() } })
  await page.getByRole('heading', { name: 'Sign in to Sortie' }).waitFor()
  expect(await page.evaluate(isPageCovered)).toBe(true)
  await page.getByLabel('API key').fill(sortie.apiKey)
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: 'Sign in to Sortie' }).waitFor({ state: 'detached' })
  expect(await page.getByLabel('Instructions').inputValue()).toBe('A long text that took an hour to write.')
  await page.getByRole('button', { name: 'Create' }).click()
  await page.waitForURL('**/agents/writer')
  await visit.end()
})

test('whoever signs in with another key in their place gets nothing of what was open', async () => {
  const visit = await sortie.visit('/settings')
  visit.watch.expectAlso(refused)
  const { page } = visit
  // It hears nothing of the end, so that its next act meets it.
  await page.routeWebSocket('**/live*', () => {})
  await visit.open('/agents')
  await page.getByRole('button', { name: 'New agent' }).click()
  await page.getByLabel('Instructions').fill('What only the first one should know.')
  await sortie.client.endSession({ params: { session_id: await newestSession() } })
  await page.getByLabel('Name', { exact: true }).fill('writer-two')
  await page.getByRole('button', { name: 'Create' }).click()
  await page.getByRole('heading', { name: 'Sign in to Sortie' }).waitFor()
  await page.getByLabel('API key').fill(await sortie.keyWith(['agents:read', 'agents:write']))
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: 'Sign in to Sortie' }).waitFor({ state: 'detached' })
  await untilShown(page, 'Agents')
  expect(await page.content()).not.toContain('What only the first one should know.')
  await visit.end()
})

async function newestSession(): Promise<string> {
  const { items } = await sortie.client.listSessions()
  return String(items[0]?.id)
}

/** Runs in the page: whether nothing of it can be seen or reached but the sign-in. */
function isPageCovered(): boolean {
  const over = [...document.body.children].find(({ textContent }) => textContent?.includes('Sign in to Sortie'))
  const places = [0.02, 0.5, 0.98].flatMap((x) => [0.02, 0.5, 0.98].map((y) => [x, y] as const))
  return places.every(([x, y]) => over?.contains(document.elementFromPoint(innerWidth * x, innerHeight * y)) === true)
}

import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Console, openConsole } from './console.ts'
import { openOtherSite } from './other-site.ts'
import { untilShown } from './until-shown.ts'

let sortie: Console

beforeAll(async () => {
  sortie = await openConsole()
})

afterAll(() => sortie?.close())

/** What the browser itself writes into the console about an answer without a session. */
const refused = /status of 401/

function signInPage(page: Page) {
  return {
    title: page.getByRole('heading', { name: 'Sign in to Sortie' }),
    async enter(key: string): Promise<void> {
      await page.getByLabel('API key').fill(key)
      await page.keyboard.press('Enter')
    },
  }
}

test('whoever has a key signs in with it, and sees the page that was asked for', async () => {
  const visit = await sortie.visit('/missions?status=FAILED', { isSignedIn: false })
  visit.watch.expectAlso(refused)
  await signInPage(visit.page).enter(sortie.apiKey)
  await untilShown(visit.page, 'Missions')
  expect(new URL(visit.page.url()).search).toBe('?status=FAILED')
  await visit.end()
})

test('a key that is none is refused in words, and the next one is taken', async () => {
  const visit = await sortie.visit('/sign-in', { isSignedIn: false })
  visit.watch.expectAlso(refused)
  const { enter } = signInPage(visit.page)
  await enter('sortie_nobody')
  await visit.page.getByRole('alert').getByText('This key is not valid here, or was revoked.').waitFor()
  await enter(sortie.apiKey)
  await untilShown(visit.page, 'Now')
  await visit.end()
})

test('a link signs in once: not again, and not from the history', async () => {
  const { url } = await sortie.client.createSignInCode()
  const first = await sortie.visit('/', { isSignedIn: false })
  first.watch.expectAlso(refused)
  await first.page.goto(url)
  await untilShown(first.page, 'Now')
  expect(first.page.url()).toBe(`${sortie.address}/`)
  await first.end()

  const second = await sortie.visit('/', { isSignedIn: false })
  second.watch.expectAlso(refused)
  await second.page.goto(url)
  await second.page.getByRole('alert').getByText('unauthenticated').waitFor()
  await signInPage(second.page).title.waitFor()
  expect(new URL(second.page.url()).hash).toBe('')
  await second.end()
})

test('nothing of the key or the session can be read by scripts, or is left in the browser’s stores', async () => {
  const visit = await sortie.visit('/')
  const kept = await visit.page.evaluate(() =>
    JSON.stringify([document.cookie, { ...localStorage }, { ...sessionStorage }, location.href]),
  )
  expect(kept).not.toContain(sortie.apiKey)
  expect(kept).not.toMatch(/session_|sortie_/)
  const [cookie] = await visit.context.cookies()
  expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'Strict', path: '/' })
  expect(cookie?.value).not.toContain(sortie.apiKey)
  await visit.end()
})

test('a session that is ended in the middle of work leads to the sign-in, and back to where one was', async () => {
  const visit = await sortie.visit('/missions')
  visit.watch.expectAlso(refused)
  await showCompleted(visit.page)
  await visit.page.getByRole('status').getByText('Live').waitFor()
  await endNewestSession()
  const { title, enter } = signInPage(visit.page)
  await title.waitFor()
  await enter(sortie.apiKey)
  await untilShown(visit.page, 'Missions')
  expect(new URL(visit.page.url()).search).toBe('?status=COMPLETED')
  await visit.end()
})

test('a revoked key ends the sessions that stand for it', async () => {
  const visit = await sortie.visit('/missions', { scopes: ['missions:read', 'keys:read'] })
  visit.watch.expectAlso(refused)
  await visit.page.getByRole('status').getByText('Live').waitFor()
  const { items } = await sortie.client.listKeys()
  const visitor = items.find(({ name }) => name === 'visitor')
  await sortie.client.revokeKey({ params: { key_id: String(visitor?.id) } })
  await signInPage(visit.page).title.waitFor()
  await visit.end()
})

test('signing out closes the socket, and the session is of no more use', async () => {
  const visit = await sortie.visit('/missions')
  visit.watch.expectAlso(refused)
  const { page } = visit
  await page.getByRole('status').getByText('Live').waitFor()
  await page.getByRole('link', { name: 'Settings' }).click()
  await untilShown(page, 'Settings')
  const [kept] = await visit.context.cookies()
  const closed = visit.watch.sockets
    .filter((socket) => !socket.isClosed())
    .map((socket) => socket.waitForEvent('close'))
  expect(closed).not.toEqual([])
  await page.getByRole('button', { name: 'Sign out' }).click()
  await Promise.all(closed)
  await signInPage(page).title.waitFor()
  expect(await visit.context.cookies()).toEqual([])
  expect(await statusWithCookie(kept)).toBe(401)
  await visit.end()
})

test('a page on another port, which the browser sends the same cookies, can neither read nor act nor listen', async () => {
  const visit = await sortie.visit('/')
  await visit.watch.expectNone()
  const site = await openOtherSite()
  const page = await visit.context.newPage()
  await page.goto(site.address)
  const tried = await page.evaluate(async (address) => {
    const credentials = 'include'
    const body = JSON.stringify({ agent: 'echo', input: 'not mine' })
    const read = await fetch(`${address}/v1/me`, { credentials }).then(
      (answer) => answer.status,
      () => 'refused' as const,
    )
    await fetch(`${address}/v1/missions`, { method: 'POST', mode: 'no-cors', credentials, body })
    const socket = new WebSocket(`${address.replace('http', 'ws')}/live`)
    const listened = await new Promise((told) => {
      socket.onopen = () => told('opened')
      socket.onerror = () => told('refused')
    })
    return { read, listened }
  }, sortie.address)
  expect(tried).toEqual({ read: 'refused', listened: 'refused' })
  const { items } = await sortie.client.listMissions()
  expect(items.filter(({ input }) => input === 'not mine')).toEqual([])
  await visit.context.close()
  site.close()
})

async function showCompleted(page: Page): Promise<void> {
  await page.getByRole('button', { name: /^Status:/ }).click()
  await page.getByRole('menuitemcheckbox', { name: 'Completed' }).click()
}

async function endNewestSession(): Promise<void> {
  const { items } = await sortie.client.listSessions()
  await sortie.client.endSession({ params: { session_id: String(items[0]?.id) } })
}

/** Of a request that has everything of the browser’s but the browser. */
async function statusWithCookie(cookie: { name: string; value: string } | undefined): Promise<number> {
  const headers = { cookie: `${cookie?.name}=${cookie?.value}`, origin: sortie.address }
  return (await fetch(`${sortie.address}/v1/me`, { headers })).status
}

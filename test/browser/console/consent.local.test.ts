import { afterAll, beforeAll, expect, test } from 'vitest'
import { type AuthorizationServer, openAuthorizationServer } from '../../mcp/authorization-server.ts'
import { findOrder } from '../../mcp/official-server.ts'
import { openProtectedServer, type ProtectedServer } from '../../mcp/protected-server.ts'
import { accessibilityFaults } from './axe.ts'
import { dialogIn } from './dialogs.ts'
import { pressByKeyboard } from './keyboard.ts'
import { type LocalConsole, openLocalConsole } from './local-console.ts'

/** Servers of ours on this machine, which only the edition of this machine reaches. */

let login: AuthorizationServer
let shop: ProtectedServer
let sortie: LocalConsole

beforeAll(async () => {
  login = await openAuthorizationServer('/tenant')
  shop = await openProtectedServer(login, [findOrder])
  shop.scope = 'orders:read'
  sortie = await openLocalConsole({ env: { SORTIE_FETCH_ALLOW: [login.host, shop.host].join() } })
})

afterAll(async () => {
  await sortie?.close()
  await shop?.close()
  await login?.close()
})

test('an MCP server is authorised: somebody consents in another tab, comes back, and its tools are there', async () => {
  const { client } = sortie
  await client.putMcpServer({ params: { name: 'shop' }, body: { url: shop.url } })
  const visit = await sortie.visit('/tools?view=mcp&open=shop')
  // The consent is another server's page.
  visit.watch.expectAlso(new RegExp(login.host))
  visit.watch.expectAlso(/status of 4\d\d/)
  const { page } = visit
  await pressByKeyboard(page, 'Fetch its tools')
  await page.getByText('connection_needs_authorization').first().waitFor()

  await pressByKeyboard(page, 'Authorise')
  const form = dialogIn(page, 'Authorise shop')
  await form.getByLabel('Authorization server').fill('https://elsewhere.example.com')
  await form.getByRole('button', { name: 'Authorise' }).click()
  await form.getByRole('alert').waitFor()
  await form.getByLabel('Authorization server').fill('')
  await form.getByRole('button', { name: 'Authorise' }).click()
  const consent = dialogIn(page, 'Authorise').filter({ hasText: 'Open this address in a browser' })
  await consent.getByText('orders:read').waitFor()
  await consent.getByText(login.issuer, { exact: true }).waitFor()
  expect(await accessibilityFaults(page)).toEqual([])
  const address = await consent.locator('code').first().innerText()

  const tab = await page.context().newPage()
  await tab.goto(address)
  await tab.getByText('The MCP server shop is authorised.').waitFor()
  expect(new URL(tab.url()).origin).toBe(sortie.address)
  // Nobody gets in with it a second time.
  expect((await tab.reload())?.status()).toBe(404)
  await tab.close()

  await consent.getByRole('button', { name: 'Done' }).click()
  const server = dialogIn(page, 'shop')
  await server.getByText(login.issuer).waitFor()
  await pressByKeyboard(page, 'Fetch its tools')
  await server.getByText('find_order').first().waitFor()
  const { authorized, needs_authorization } = await client.getMcpServer({ params: { name: 'shop' } })
  expect([authorized, needs_authorization]).toMatchObject([{ issuer: login.issuer, scope: 'orders:read' }, null])
  expect(await page.content()).not.toMatch(/access-|refresh-/)
  await visit.end()
})

test('whoever says no there is told so, and the server stays as it was', async () => {
  const { client } = sortie
  await client.putMcpServer({ params: { name: 'store' }, body: { url: shop.url } })
  login.instead = (path, response) => {
    if (!path.endsWith('/authorize')) return false
    const { redirect_uri = '', state = '' } = login.asked.at(-1)?.form ?? {}
    const back = `${redirect_uri}?error=access_denied&state=${state}&iss=${encodeURIComponent(login.issuer)}`
    response.writeHead(302, { location: back }).end()
    return true
  }
  const visit = await sortie.visit('/tools?view=mcp&open=store')
  visit.watch.expectAlso(new RegExp(login.host))
  visit.watch.expectAlso(/status of 4\d\d/)
  const { page } = visit
  await pressByKeyboard(page, 'Authorise')
  await dialogIn(page, 'Authorise store').getByRole('button', { name: 'Authorise' }).click()
  const consent = dialogIn(page, 'Authorise').filter({ hasText: 'Open this address in a browser' })
  const address = await consent.locator('code').first().innerText()
  const tab = await page.context().newPage()
  await tab.goto(address)
  await tab.getByText('The MCP server store: it was denied.', { exact: false }).waitFor()
  await tab.close()
  await consent.getByRole('button', { name: 'Done' }).click()
  expect(await client.getMcpServer({ params: { name: 'store' } })).toMatchObject({ authorized: null })
  login.instead = () => false
  await visit.end()
})

test('a connection is authorised the same way, and says so at once', async () => {
  const callback = `${sortie.address}/v1/oauth/callback`
  login.clients.set('console', { redirect_uris: [callback], method: 'none' })
  const at = { authorization_url: `${login.issuer}/authorize`, token_url: `${login.issuer}/token` }
  await sortie.client.createConnection({
    body: {
      ...{ name: 'crm', hosts: [shop.host] },
      credential: { kind: 'oauth_authorization_code', client_id: 'console', issuer: login.issuer, ...at },
    },
  })
  const visit = await sortie.visit('/tools?view=connections&open=crm')
  visit.watch.expectAlso(new RegExp(login.host))
  const { page } = visit
  const connection = dialogIn(page, 'crm')
  await connection.getByText('nobody has consented yet').waitFor()
  await pressByKeyboard(page, 'Authorise')
  const consent = dialogIn(page, 'Authorise')
  const address = await consent.locator('code').first().innerText()
  const tab = await page.context().newPage()
  await tab.goto(address)
  await tab.getByText('The connection crm is authorised.').waitFor()
  await tab.close()
  await page.keyboard.press('Escape')
  await connection.getByText('nobody has consented yet').waitFor({ state: 'detached' })
  const { authorized_at } = await sortie.client.getConnection({ params: { name: 'crm' } })
  expect(authorized_at).toEqual(expect.any(String))
  await visit.end()
})

import { readFile } from 'node:fs/promises'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { transfersPath } from '../../../contract/console.ts'
import type { ServerFrame } from '../../../contract/live.ts'
import { type Console, openConsole } from './console.ts'
import { connectionIs } from './rows.ts'
import { untilShown } from './until-shown.ts'
import { untilStatus } from './until-status.ts'

/** Each way between the page and the platform, once: the sign-in, requests, sockets, streams and files. */

let sortie: Console

beforeAll(async () => {
  sortie = await openConsole()
  await sortie.client.createAgent({
    body: { name: 'clerk', tools: ['ask_person'], model: 'offline/rules', instructions: 'You order what is needed.' },
  })
})

afterAll(() => sortie?.close())

test('a link signs in by a cookie for this address alone, which scripts cannot read and other sites do not send', async () => {
  const visit = await sortie.visit('/', { isSignedIn: false })
  visit.watch.expectAlso(/status of 401/)
  const { page, context } = visit
  const { url } = await sortie.client.createSignInCode()
  await page.goto(url)
  await untilShown(page, 'Now')
  expect(page.url()).toBe(`${sortie.address}/`)
  const { protocol, port, hostname } = new URL(sortie.address)
  const secure = protocol === 'https:'
  expect(await context.cookies()).toMatchObject([
    {
      name: `${secure ? '__Host-' : ''}sortie_session_${port}`,
      ...{ domain: hostname, path: '/', httpOnly: true, sameSite: 'Strict', secure },
    },
  ])
  expect(await page.evaluate('document.cookie')).toBe('')
  await visit.end()
})

test('one person decides, and another sees the mission go on by itself, to its end', async () => {
  const { id } = await sortie.client.submitMission({
    body: { agent: 'clerk', input: 'ask a person: May I order 40 chairs?' },
  })
  await untilStatus(sortie.client, id, 'WAITING')
  const onlooker = await sortie.visit('/settings')
  const heard = eventsOf(onlooker.page)
  await onlooker.open(`/missions/${id}`)
  await connectionIs(onlooker.page, 'Live')
  await onlooker.page.getByText('May I order 40 chairs?').first().waitFor()

  const { items } = await sortie.client.listApprovals()
  const approval = items.find(({ mission_id }) => mission_id === id)
  const decider = await sortie.visit(`/approvals/${approval?.id}`)
  await decider.page.getByLabel('Answer').fill('Yes, but blue ones')
  await decider.page.getByRole('button', { name: 'Answer' }).click()

  await onlooker.page.getByText('Completed').first().waitFor()
  await expect.poll(heard, { timeout: patienceMs }).toContain('mission.completed')
  await onlooker.page.getByRole('link', { name: 'Input and output' }).click()
  await onlooker.page.getByText('blue ones').first().waitFor()
  await decider.end()
  await onlooker.end()
})

test('a page reads the stream of a mission with its session, to its end', async () => {
  const { id } = await sortie.client.submitMission({ body: { agent: 'echo', input: 'for a stream' } })
  await sortie.client.waitForMission(id)
  const visit = await sortie.visit(`/missions/${id}`)
  const types = await visit.page.evaluate(
    (path) =>
      new Promise<readonly string[]>((done, failed) => {
        const source = new EventSource(path)
        const heard: string[] = []
        source.onmessage = ({ data }) => heard.push(JSON.parse(data).type)
        source.addEventListener('end', () => {
          source.close()
          done(heard)
        })
        source.onerror = () => failed(new Error('The stream was refused or cut off'))
      }),
    `/v1/missions/${id}/stream`,
  )
  expect([types[0], types.at(-1)]).toEqual(['mission.submitted', 'mission.completed'])
  await visit.end()
})

test('a file goes out and comes back through the page’s own address, and nothing else', async () => {
  const visit = await sortie.visit('/files')
  const { page } = visit
  const ways = transfersIn(page)
  const content = 'item,count\nchairs,40\n'
  const chosen = { name: 'office.csv', mimeType: 'text/csv', buffer: Buffer.from(content) }
  await page.locator('input[type=file]').setInputFiles(chosen)
  await page.getByText('office.csv is ready').waitFor()
  const coming = page.waitForEvent('download')
  await page.getByRole('link', { name: 'office.csv' }).click()
  const download = await coming
  expect(download.suggestedFilename()).toBe('office.csv')
  expect(await readFile(await download.path(), 'utf8')).toBe(content)
  expect(download.url().startsWith(sortie.address + transfersPath)).toBe(true)
  expect(ways()).toEqual(['PUT'])
  await visit.end()
})

/** The page may have read the end before it hears of it. */
const patienceMs = 30_000

/** @returns the types of the events that came over the page’s sockets so far */
function eventsOf(page: Page): () => readonly string[] {
  const types: string[] = []
  page.on('websocket', (socket) =>
    socket.on('framereceived', ({ payload }) => {
      const frame = JSON.parse(String(payload)) as ServerFrame
      if (frame.type === 'event') types.push(frame.event.type)
    }),
  )
  return () => types
}

/** @returns how the page asked for bytes so far */
function transfersIn(page: Page): () => readonly string[] {
  const methods: string[] = []
  page.on('request', (request) => {
    if (new URL(request.url()).pathname.startsWith(transfersPath)) methods.push(request.method())
  })
  return () => methods
}

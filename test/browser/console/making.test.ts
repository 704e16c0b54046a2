import { readFile } from 'node:fs/promises'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { accessibilityFaults } from './axe.ts'
import { type Console, openConsole } from './console.ts'
import { overflowingElements } from './layout.ts'

let sortie: Console

beforeAll(async () => {
  sortie = await openConsole()
})

afterAll(() => sortie?.close())

/** What the browser itself writes into the console about a refused request. */
const refused = /status of 400/

const orderId = '{"type": "object", "properties": {"id": {"type": "string"}}, "required": ["id"]}'

test('an HTTP tool is made, its mistakes are told where they are, and it is changed and taken back', async () => {
  const visit = await sortie.visit('/tools')
  visit.watch.expectAlso(refused)
  const { page } = visit
  await page.getByRole('button', { name: 'New HTTP tool' }).click()
  await page.getByLabel('Name', { exact: true }).fill('order-status')
  await page.getByLabel('Description', { exact: true }).fill('Reads where an order is.')
  await page.getByRole('textbox', { name: 'Address' }).fill('https://shop.example.com/orders/{id}')
  await page.getByLabel('Parameters (JSON Schema)').fill(orderId.slice(0, -1))
  await page.getByText('This is no JSON object.').waitFor()
  await page.getByRole('button', { name: 'Create' }).click()
  await page.getByText('Mend the marked field first.').waitFor()
  expect(await page.getByLabel('Parameters (JSON Schema)').evaluate((field) => field === document.activeElement)).toBe(
    true,
  )

  await page.getByLabel('Parameters (JSON Schema)').fill(orderId)
  await page.getByLabel('Headers, query, body, encoding').fill('{"headers": {"no header": "x"}}')
  await page.getByLabel('Further fields').fill('{"colour": 1}')
  await page.getByRole('button', { name: 'Create' }).click()
  await page.getByText('there is no field `colour`').first().waitFor()
  expect(await page.getByLabel('Headers, query, body, encoding').getAttribute('aria-invalid')).toBe('true')
  expect(await page.evaluate(() => document.activeElement?.getAttribute('aria-invalid'))).toBe('true')
  expect(await page.getByLabel('Further fields').getAttribute('aria-invalid')).toBe('true')
  expect(await page.getByLabel('Tries').getAttribute('aria-invalid')).toBe('false')
  expect(await accessibilityFaults(page)).toEqual([])

  await page.getByLabel('Headers, query, body, encoding').fill('{"headers": {"accept": "application/json"}}')
  await page.getByLabel('Further fields').fill('{}')
  await page.getByRole('button', { name: 'Create' }).click()
  await page.getByRole('heading', { name: 'order-status' }).waitFor()

  await page.getByRole('button', { name: 'Change', exact: true }).click()
  await page.getByLabel('Tries').fill('2')
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByText('changes max_tries').waitFor()
  await page.getByRole('button', { name: 'Make it the newest' }).click()
  await page.getByText('Version 3', { exact: true }).waitFor()
  const { items } = await sortie.client.listToolVersions({ params: { name: 'order-status' } })
  expect(items.map(({ version, max_tries }) => [version, max_tries])).toEqual([
    [3, 1],
    [2, 2],
    [1, 1],
  ])
  expect(items[0]?.request.headers).toEqual({ accept: 'application/json' })
  await visit.end()
})

test('a connection is made and gets another secret, which nothing in the page or in its request log tells', async () => {
  const visit = await sortie.visit('/tools?view=connections', { width: 390, height: 844 })
  const { page } = visit
  await page.getByRole('button', { name: 'New connection' }).click()
  await page.getByLabel('Name', { exact: true }).fill('shop')
  await page.getByLabel('Hosts').fill('shop.example.com')
  await page.getByLabel('Token', { exact: true }).fill('the-first-secret')
  await page.getByRole('button', { name: 'Create' }).click()
  await page.getByRole('button', { name: 'Replace the secret' }).click()
  await page.getByRole('combobox', { name: 'Kind' }).selectOption('basic')
  await page.getByLabel('User', { exact: true }).fill('ada')
  await page.getByLabel('Password (optional)').fill('the-second-secret')
  expect(await accessibilityFaults(page)).toEqual([])
  expect(await overflowingElements(page)).toEqual([])
  await page.getByRole('dialog').last().getByRole('button', { name: 'Replace the secret' }).click()
  await page.getByText('shop sends the new secret').waitFor()
  expect(await sortie.client.getConnection({ params: { name: 'shop' } })).toMatchObject({
    kind: 'basic',
    rotated_at: expect.any(String),
  })
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'Requests of this page' }).click()
  for (const target of ['/v1/connections/shop/rotate', '/v1/connections']) {
    await page
      .getByRole('button', { name: `POST ${target}`, exact: false })
      .last()
      .click()
    await page.getByText(`-X POST`).waitFor()
    expect(await page.getByRole('dialog').innerText()).not.toMatch(/the-(first|second)-secret/)
  }
  await visit.end()
})

test('of an API’s description exactly the chosen operations become tools', async () => {
  const visit = await sortie.visit('/tools')
  const { page } = visit
  await page.getByRole('button', { name: 'Import an API' }).click()
  await page.getByLabel('OpenAPI document').fill(JSON.stringify(shopApi))
  await page.getByLabel('Prefix (optional)').fill('shop_')
  await page.getByRole('button', { name: 'Show what comes of it' }).click()
  await page.getByText('3 operations, 2 of them can become tools.').waitFor()
  await page.getByText('1 operation cannot become a tool').waitFor()
  expect(await accessibilityFaults(page)).toEqual([])
  expect((await sortie.client.listTools()).items.filter(({ origin }) => origin !== null)).toEqual([])
  await page.getByRole('checkbox', { name: /shop_cancel_order/ }).uncheck()
  await page.getByRole('button', { name: 'Import 1 tool' }).click()
  await page.getByText('shop_get_order').waitFor()
  const names = (await sortie.client.listTools()).items.flatMap(({ name, origin }) => (origin === null ? [] : [name]))
  expect(names).toEqual(['shop_get_order'])
  await visit.end()
})

const id = { name: 'id', in: 'path', required: true, schema: { type: 'string' } }
const done = { 200: { description: 'done' } }
const shopApi = {
  openapi: '3.1.0',
  info: { title: 'Shop', version: '1' },
  servers: [{ url: 'https://shop.example.com' }],
  paths: {
    '/orders/{id}': {
      get: { operationId: 'getOrder', summary: 'Reads an order', parameters: [id], responses: done },
      delete: { operationId: 'cancelOrder', summary: 'Cancels an order', parameters: [id], responses: done },
    },
    '/pictures': {
      post: {
        operationId: 'addPicture',
        requestBody: { required: true, content: { 'multipart/form-data': { schema: { type: 'object' } } } },
        responses: done,
      },
    },
  },
}

test('an MCP server, a function tool and a model provider are made, and changed without losing what was not shown', async () => {
  const { client } = sortie
  const visit = await sortie.visit('/tools?view=mcp')
  const { page } = visit
  await page.getByRole('button', { name: 'New MCP server' }).click()
  await page.getByLabel('Name', { exact: true }).fill('files')
  await page.getByRole('textbox', { name: 'Address' }).fill('https://mcp.example.com/files')
  await page.getByLabel('Further fields').fill('{"list_ttl_s": 60}')
  await page.getByRole('button', { name: 'Create' }).click()
  await page.getByRole('button', { name: 'Change', exact: true }).click()
  await page.getByLabel('Believe what the server says').check()
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByLabel('Believe what the server says').waitFor({ state: 'detached' })
  const server = await client.getMcpServer({ params: { name: 'files' } })
  expect(server).toMatchObject({ list_ttl_s: 60, trust_annotations: true, url: 'https://mcp.example.com/files' })

  await visit.open('/tools?view=functions')
  await page.getByRole('button', { name: 'New function tool' }).click()
  await page.getByLabel('Name', { exact: true }).fill('print-label')
  await page.getByLabel('Description', { exact: true }).fill('Prints a label.')
  await page.getByRole('button', { name: 'Create' }).click()
  await page.getByRole('heading', { name: 'print-label' }).waitFor()
  expect((await client.getFunctionTool({ params: { name: 'print-label' } })).effect).toBe('write')

  await visit.open('/tools?view=models')
  await page.getByRole('button', { name: 'New model provider' }).click()
  await page.getByLabel('Name', { exact: true }).fill('ours')
  await page.getByRole('textbox', { name: 'Address' }).fill('https://models.example.com/v1')
  await page.getByLabel('New key').fill('a-key-for-models')
  await page.getByRole('button', { name: 'Create' }).click()
  await page.getByRole('button', { name: 'Change', exact: true }).click()
  await page.getByLabel('Its models (JSON)').fill('{"small": {"context_window": 8000}}')
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByLabel('Its models (JSON)').waitFor({ state: 'detached' })
  const provider = await client.getModelProvider({ params: { name: 'ours' } })
  expect(provider).toMatchObject({ has_key: true, models: { small: { context_window: 8000 } } })
  await visit.end()
})

test('a mission is submitted by keyboard from the palette, with what the form and the JSON beside it say', async () => {
  const visit = await sortie.visit('/settings')
  visit.watch.expectAlso(refused)
  const { page } = visit
  await page.keyboard.press('Control+k')
  await page.getByRole('searchbox').fill('new mission')
  await page.keyboard.press('Enter')
  await page.waitForURL('**/missions/new')
  await page.getByLabel('Agent').fill('echo')
  await page.getByLabel('Input').fill('{"order": 7}')
  await page.getByLabel('Priority').selectOption('HIGH')
  await page.getByLabel('Subject').fill('customer 7')
  await page.getByLabel('Tags').fill('orders, office')
  await page.getByLabel('Further fields').fill('{"metadata": {"order": "7"}, "max_attempts": 2}')
  expect(await accessibilityFaults(page)).toEqual([])
  await page.getByLabel('Tags').press('Enter')
  await page.getByText('use 1 to 128 printable').first().waitFor()
  expect(await page.getByLabel('Subject').getAttribute('aria-invalid')).toBe('true')
  await page.getByLabel('Subject').fill('customer-7')
  await page.getByLabel('Subject').press('Enter')
  await page.waitForURL('**/missions/mis_*')
  const id = new URL(page.url()).pathname.split('/').at(-1) ?? ''
  const mission = await sortie.client.getMission({ params: { mission_id: id } })
  expect(mission).toMatchObject({
    ...{ agent: 'echo', input: { order: 7 }, priority: 'HIGH', subject: 'customer-7', max_attempts: 2 },
    ...{ tags: ['orders', 'office'], metadata: { order: '7' } },
  })
  await visit.end()
})

test('a mission with a start time waits until then, by the clock that its person has chosen', async () => {
  const visit = await sortie.visit('/settings')
  const { page } = visit
  await page.getByLabel('Time zone').selectOption('Asia/Tokyo')
  await visit.open('/missions/new?agent=echo')
  await page.getByLabel('Input').fill('good morning')
  await page.getByText('By your clock, Asia/Tokyo').waitFor()
  const inTwoDays = new Date(Date.now() + 2 * 86_400_000).toISOString().slice(0, 10)
  await page.getByLabel('Not before (optional)').fill(`${inTwoDays}T08:30`)
  await page.getByRole('button', { name: 'Submit' }).click()
  await page.waitForURL('**/missions/mis_*')
  const mission_id = new URL(page.url()).pathname.split('/').at(-1) ?? ''
  const mission = await sortie.client.getMission({ params: { mission_id } })
  expect(mission).toMatchObject({ status: 'SCHEDULED', start_at: new Date(`${inTwoDays}T08:30+09:00`).toISOString() })
  await page.getByText('It starts at a set time').waitFor()
  await page.getByText('08:30').first().waitFor()
  await visit.open('/missions?status=SCHEDULED')
  await page.getByRole('grid').getByRole('row').filter({ hasText: 'echo' }).first().waitFor()
  await visit.end()
})

test('an id that is pasted into the palette leads to what it names', async () => {
  const { client } = sortie
  const { id } = await client.createConversation({ body: { agent: 'echo', title: 'About an order' } })
  const visit = await sortie.visit('/settings')
  const { page } = visit
  await page.keyboard.press('Control+k')
  await page.getByRole('searchbox').fill(`{"conversation_id": "${id}"}`)
  await page.keyboard.press('Enter')
  await page.waitForURL(`**/conversations/${id}`)
  await page.getByText('About an order').first().waitFor()
  await visit.end()
})

test('the metadata of a mission that has not ended is changed, and nothing else of it', async () => {
  const { client } = sortie
  const start_at = new Date(Date.now() + 3_600_000).toISOString()
  const { id } = await client.submitMission({ body: { agent: 'echo', input: 'later', start_at, tags: ['office'] } })
  const visit = await sortie.visit(`/missions/${id}`)
  const { page } = visit
  await page.getByRole('button', { name: 'Change', exact: true }).click()
  await page.getByLabel('Metadata (JSON)').fill('{"order": "7"}')
  await client.changeMission({ params: { mission_id: id }, body: { tags: ['office', 'urgent'] } })
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByText('The mission was changed.').waitFor()
  const mission = await client.getMission({ params: { mission_id: id } })
  expect(mission).toMatchObject({ metadata: { order: '7' }, tags: ['office', 'urgent'] })
  await visit.end()
})

test('a timeline and a tree are saved as pictures', async () => {
  const { client } = sortie
  const instructions = 'You give work to others.'
  await client.createAgent({ body: { name: 'planner', tools: ['delegate'], model: 'offline/rules', instructions } })
  const { id } = await client.submitMission({ body: { agent: 'planner', input: 'ask coder 3 times: what is 8 * 9?' } })
  await client.waitForMission(id)
  const visit = await sortie.visit(`/missions/${id}`)
  const { page } = visit
  expect(await pictureIn(page)).toEqual([`${id}-timeline.png`, true])
  await visit.open(`/missions/${id}?tab=tree`)
  expect(await pictureIn(page)).toEqual([`${id}-tree.png`, true])
  await visit.end()
})

/** @returns the file’s name, and whether it is a PNG with the lines in it */
async function pictureIn(page: Page): Promise<readonly [name: string, isPicture: boolean]> {
  const saving = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Picture (PNG)' }).click()
  const download = await saving
  const bytes = await readFile(await download.path())
  // Without its lines it would have less than half of that.
  return [download.suggestedFilename(), bytes.subarray(1, 4).toString() === 'PNG' && bytes.length > 80_000]
}

test('the rules of an agent are changed as JSON, and what is wrong there is told with its place', async () => {
  const { client } = sortie
  await client.createAgent({ body: { name: 'clerk', instructions: 'Keep the books.', tools: ['memory_set'] } })
  const visit = await sortie.visit('/agents/clerk')
  visit.watch.expectAlso(refused)
  const { page } = visit
  await page.getByRole('button', { name: 'Edit', exact: true }).click()
  await page.getByLabel('Rules, limits, settings, schemas').fill('{"limits": {"max_steps": 0}}')
  await page.getByRole('button', { name: 'Save as a new version' }).click()
  await page.getByText(/^limits\.max_steps: /).waitFor()
  await page.getByLabel('Rules, limits, settings, schemas').fill('{"approvals": [{"tool": "memory_set"}]}')
  await page.getByRole('button', { name: 'Save as a new version' }).click()
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  const agent = await client.getAgent({ params: { name: 'clerk' } })
  expect(agent).toMatchObject({ version: 2, instructions: 'Keep the books.', limits: { max_steps: 50 } })
  expect(agent.approvals).toMatchObject([{ tool: 'memory_set' }])
  await visit.end()
})

test('a case with two kinds of expectations is added from a mission', async () => {
  const { client } = sortie
  const { id } = await client.submitMission({ body: { agent: 'echo', input: 'hello' } })
  await client.waitForMission(id)
  await client.createDataset({ body: { name: 'greetings' } })
  const visit = await sortie.visit('/datasets/greetings')
  const { page } = visit
  await page.getByRole('button', { name: 'Add a case' }).first().click()
  await page.getByLabel('Taken from').selectOption('mission')
  await page.getByLabel('Id of the mission').fill(id)
  await page.getByRole('button', { name: 'Add an expectation' }).click()
  await page.getByLabel('The answer').selectOption('equals')
  await page.getByRole('button', { name: 'Add an expectation' }).click()
  await page.getByRole('group', { name: 'Expectation 2' }).getByLabel('The answer').selectOption('judge')
  await page.getByLabel('Criteria').fill('Is it a greeting?')
  expect(await accessibilityFaults(page)).toEqual([])
  await page.getByRole('button', { name: 'Add', exact: true }).click()
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  const { items } = await client.listCases({ params: { name: 'greetings' } })
  expect(items).toMatchObject([{ input: 'hello', reference: 'hello', source_mission_id: id }])
  expect(items[0]?.expectations.map(({ kind }) => kind)).toEqual(['equals', 'judge'])
  await visit.end()
})

import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { accessibilityFaults } from './axe.ts'
import { type Console, openConsole } from './console.ts'
import { dialogIn, untilClosed } from './dialogs.ts'
import { overflowingElements } from './layout.ts'

let sortie: Console

beforeAll(async () => {
  sortie = await openConsole()
})

afterAll(() => sortie?.close())

const schema = (names: readonly string[]) => ({
  type: 'object',
  properties: Object.fromEntries(names.map((name) => [name, { type: 'string' }])),
})

describe('two people change the same', () => {
  test('function tool: the second one is told what the first one changed, and neither loses anything', async () => {
    const { client } = sortie
    const params = { name: 'print-label' }
    const body = { description: 'Prints.', effect: 'write', timeout_s: 300, parameters: schema(['id']) } as const
    await client.putFunctionTool({ params, body })
    const visit = await sortie.visit('/tools?view=functions&open=print-label')
    const { page } = visit
    await change(page)
    const form = dialogIn(page, 'Change print-label')
    await form.getByLabel('Description').fill('Prints a label of mine.')
    await client.putFunctionTool({ params, body: { ...body, description: 'Prints a label of theirs.', timeout_s: 60 } })

    await form.getByRole('button', { name: 'Save' }).click()
    await form.getByText('Somebody has changed it since you opened it.').waitFor()
    await form.getByText('Nothing was saved.').waitFor()
    await form.getByText('Prints a label of theirs.').waitFor()
    expect(await accessibilityFaults(page)).toEqual([])
    await page.setViewportSize({ width: 360, height: 700 })
    expect(await overflowingElements(page)).toEqual([])
    await page.setViewportSize({ width: 1440, height: 900 })
    expect(await client.getFunctionTool({ params })).toMatchObject({ version: 2, timeout_s: 60 })

    await form.getByRole('button', { name: 'Keep mine' }).click()
    await form.getByRole('button', { name: 'Save' }).click()
    await form.waitFor({ state: 'detached' })
    const kept = await client.getFunctionTool({ params })
    expect(kept).toMatchObject({ version: 3, description: 'Prints a label of mine.', timeout_s: 60 })
    await visit.end()
  })

  test('model provider: it is told while the form is open, and theirs is loaded without what was never in question', async () => {
    const { client } = sortie
    const params = { name: 'watched' }
    const body = { protocol: 'openai-chat', base_url: 'https://one.example.com/v1', api_key: null, models: {} } as const
    await client.putModelProvider({ params, body })
    const visit = await sortie.visit('/tools?view=models&open=watched')
    const { page } = visit
    await change(page)
    const form = dialogIn(page, 'Change watched')
    await form.getByRole('textbox', { name: 'Address' }).fill('https://mine.example.com/v1')
    await form.getByLabel('Description').fill('Of mine')
    await client.putModelProvider({ params, body: { ...body, base_url: 'https://theirs.example.com/v1' } })
    await form.getByText('https://theirs.example.com/v1').waitFor()
    await form.getByRole('button', { name: 'Load theirs' }).click()
    expect(await form.getByRole('textbox', { name: 'Address' }).inputValue()).toBe('https://theirs.example.com/v1')
    expect(await form.getByLabel('Description').inputValue()).toBe('Of mine')
    await form.getByRole('button', { name: 'Save' }).click()
    await form.waitFor({ state: 'detached' })
    const saved = await client.getModelProvider({ params })
    expect(saved).toMatchObject({ base_url: 'https://theirs.example.com/v1', description: 'Of mine' })
    await visit.end()
  })

  test('agent: different parts are saved without a question, the same part only after it', async () => {
    const { client } = sortie
    const params = { name: 'writer' }
    await client.createAgent({ body: { name: 'writer', instructions: 'Write.', model: 'offline/rules' } })
    const visit = await sortie.visit('/agents/writer')
    const { page } = visit
    await page.getByRole('button', { name: 'Edit', exact: true }).click()
    const form = dialogIn(page)
    await form.getByLabel('Instructions').fill('Write as I say.')
    await client.updateAgent({ params, body: { description: 'Writes letters.' } })
    await form.getByRole('button', { name: 'Save' }).click()
    await untilClosed(page)
    const both = { description: 'Writes letters.', instructions: 'Write as I say.' }
    expect(await client.getAgent({ params })).toMatchObject(both)

    await page.getByRole('button', { name: 'Edit', exact: true }).click()
    await form.getByLabel('Instructions').fill('Write as I say now.')
    await client.updateAgent({ params, body: { instructions: 'Write as they say.' } })
    await form.getByRole('button', { name: 'Save' }).click()
    await form.getByText('You changed this as well.').waitFor()
    expect((await client.getAgent({ params })).instructions).toBe('Write as they say.')
    await form.getByRole('button', { name: 'Keep mine' }).click()
    await form.getByRole('button', { name: 'Save' }).click()
    await untilClosed(page)
    expect((await client.getAgent({ params })).instructions).toBe('Write as I say now.')
    await visit.end()
  })

  test('limit: one that was deleted meanwhile is made anew only if that is wanted', async () => {
    const { client } = sortie
    const params = { name: 'customer-42' }
    await client.putLimit({ params, body: { concurrency: 2, rate: null } })
    const visit = await sortie.visit('/limits/customer-42')
    visit.watch.expectAlso(/status of 404/)
    const { page } = visit
    await change(page)
    const form = dialogIn(page, 'Change: customer-42')
    await form.getByLabel('At once', { exact: true }).fill('5')
    await client.deleteLimit({ params })
    await form.getByRole('button', { name: 'Save' }).click()
    await form.getByText('Somebody has deleted it since you opened it.').waitFor()
    await form.getByRole('button', { name: 'Something has to be decided above first' }).waitFor()
    const [notice, field] = [form.getByRole('alert'), form.getByLabel('At once', { exact: true })]
    expect((await notice.boundingBox())?.y ?? 0).toBeLessThan((await field.boundingBox())?.y ?? 0)
    expect((await client.listLimits()).items.map(({ name }) => name)).not.toContain('customer-42')
    await form.getByRole('button', { name: 'Make it anew' }).click()
    await form.getByRole('button', { name: 'Save' }).click()
    await untilClosed(page)
    expect((await client.getLimit({ params })).definition?.concurrency).toBe(5)
    await visit.end()
  })
})

test('a session that ends while something is changed: it is saved after the sign-in, once it was read again', async () => {
  const { client } = sortie
  const params = { name: 'customer-43' }
  await client.putLimit({ params, body: { concurrency: 2, rate: null } })
  const visit = await sortie.visit('/limits/customer-43')
  visit.watch.expectAlso(/status of 401/)
  const { page } = visit
  await change(page)
  const form = dialogIn(page, 'Change: customer-43')
  await form.getByLabel('At once', { exact: true }).fill('7')
  const [session] = (await client.listSessions()).items
  await client.endSession({ params: { session_id: String(session?.id) } })
  await page.getByLabel('API key').fill(sortie.apiKey)
  await page.keyboard.press('Enter')
  await page.getByLabel('API key').waitFor({ state: 'detached' })
  await form.getByRole('button', { name: 'Save' }).click()
  await untilClosed(page)
  expect((await client.getLimit({ params })).definition?.concurrency).toBe(7)
  await visit.end()
})

test('a change without a network fails at once, says so in the form, and is not made later', async () => {
  const { client } = sortie
  const params = { name: 'customer-44' }
  await client.putLimit({ params, body: { concurrency: 2, rate: null } })
  const visit = await sortie.visit('/limits/customer-44')
  visit.watch.expectAlso(/ERR_INTERNET_DISCONNECTED|WebSocket connection to/)
  const { page, context } = visit
  await change(page)
  const form = dialogIn(page, 'Change: customer-44')
  await form.getByLabel('At once', { exact: true }).fill('7')
  await context.setOffline(true)
  await form.getByRole('button', { name: 'Save' }).click()
  await form.getByText('Nothing was sent; what you wrote is kept.').waitFor()
  await context.setOffline(false)
  await page.getByRole('status').getByText('Live').waitFor()
  expect((await client.getLimit({ params })).definition?.concurrency).toBe(2)
  await form.getByRole('button', { name: 'Save' }).click()
  await untilClosed(page)
  expect((await client.getLimit({ params })).definition?.concurrency).toBe(7)
  await visit.end()
})

describe('a new one', () => {
  test('does not replace the budget that there is: its limit and spending are told, and it is changed instead', async () => {
    const { client } = sortie
    const params = { scope: 'tenant', period: 'month' } as const
    await client.putBudget({ params, body: { usd: 5 } })
    const visit = await sortie.visit('/budgets')
    const { page } = visit
    await page.getByRole('button', { name: 'New budget' }).click()
    const form = dialogIn(page, 'New budget')
    await form.getByLabel('USD').fill('9')
    await form.getByLabel('Period').selectOption('month')
    await form.getByText('“All missions, a month” exists already').waitFor()
    await form.getByText(/of \S*5\S* spent/).waitFor()
    await form.getByRole('button', { name: 'Save' }).click()
    await form.getByText('Nothing was saved.').waitFor()
    expect((await client.getBudget({ params })).usd).toBe(5)
    await form.getByRole('button', { name: 'Change that one' }).click()
    const changing = dialogIn(page, 'Change')
    expect(await changing.getByLabel('USD').inputValue()).toBe('5')
    await changing.getByLabel('USD').fill('6')
    await changing.getByRole('button', { name: 'Save' }).click()
    await untilClosed(page)
    expect((await client.getBudget({ params })).usd).toBe(6)
    await visit.end()
  })

  test('does not replace a tool, a server or a limit of its name either, unless somebody says so', async () => {
    const { client } = sortie
    const url = 'https://mcp.example.com/one'
    await client.putMcpServer({ params: { name: 'taken' }, body: { url } })
    const visit = await sortie.visit('/tools?view=mcp')
    const { page } = visit
    await page.getByRole('button', { name: 'New MCP server' }).click()
    const form = dialogIn(page)
    await form.getByLabel('Name', { exact: true }).fill('taken')
    await form.getByRole('textbox', { name: 'Address' }).fill('https://mcp.example.com/two')
    await form.getByRole('button', { name: 'Create' }).click()
    await form.getByText('“taken” exists already').waitFor()
    expect((await client.getMcpServer({ params: { name: 'taken' } })).url).toBe(url)
    await form.getByRole('button', { name: 'Replace it by mine' }).click()
    await form.getByRole('button', { name: 'Save' }).click()
    await form.getByRole('button', { name: 'Save' }).waitFor({ state: 'detached' })
    await page.getByRole('heading', { name: 'taken' }).waitFor()
    expect((await client.getMcpServer({ params: { name: 'taken' } })).url).toBe('https://mcp.example.com/two')
    await visit.end()
  })
})

describe('what a form takes', () => {
  test('a name that is given twice is refused at its field, and nothing is dropped', async () => {
    const visit = await sortie.visit('/missions/new?agent=echo')
    const { page } = visit
    await page.getByLabel('Input').fill('hello')
    const further = page.getByLabel('Further fields')
    await further.fill('{"max_attempts": 2, "max_attempts": 3}')
    await page.getByText('Named twice, so one of them would be lost: max_attempts').waitFor()
    await page.getByRole('button', { name: 'Submit' }).click()
    await page.getByText('Nothing was submitted: mend the marked field first.').waitFor()
    expect(await further.evaluate((field) => field === document.activeElement)).toBe(true)
    await further.fill('{"priority": "HIGH"}')
    await page.getByText('Has a field of its own in the form: priority').waitFor()
    await page.getByLabel('Input').fill('{"order": 7, "order": 8}')
    await page.getByText('Named twice, so one of them would be lost: order').waitFor()
    expect(new URL(page.url()).pathname).toBe('/missions/new')

    await visit.open('/tools?view=connections')
    await page.getByRole('button', { name: 'New connection' }).click()
    const form = dialogIn(page)
    await form.getByLabel('Name', { exact: true }).fill('two-headers')
    await form.getByLabel('Hosts').fill('shop.example.com')
    await form.getByRole('combobox', { name: 'Kind' }).selectOption('headers')
    await form.getByRole('button', { name: 'Another header' }).click()
    for (const at of [0, 1]) {
      await form
        .getByLabel('Header', { exact: true })
        .nth(at)
        .fill(at === 0 ? 'X-Key' : 'x-key')
      await form.getByLabel('Secret', { exact: true }).nth(at).fill(`value ${at}`)
    }
    await form.getByRole('button', { name: 'Create' }).click()
    await form.getByRole('alert').filter({ hasText: 'x-key' }).waitFor()
    const names = (await sortie.client.listConnections()).items.map(({ name }) => name)
    expect(names).not.toContain('two-headers')
    await visit.end()
  })

  test('a button that cannot be used yet says what is missing', async () => {
    const visit = await sortie.visit('/notifications')
    const { page } = visit
    await page.getByRole('button', { name: 'Add an address' }).click()
    const form = dialogIn(page)
    await form.getByLabel('Address').fill('ada@example.com')
    for (const tick of await form.getByRole('checkbox').all()) await tick.uncheck()
    await form.getByRole('button', { name: 'Ask it' }).click()
    await form.getByRole('alert').filter({ hasText: 'Choose of what it is told.' }).waitFor()
    await visit.end()
  })
})

describe('what was written and not sent', () => {
  test('is there again after a reload and after the way back, until it is discarded', async () => {
    const visit = await sortie.visit('/missions/new?agent=echo')
    const { page } = visit
    await page.getByLabel('Input').fill('A long input')
    await page.reload()
    await page.getByText('Restored what you had written.').waitFor()
    expect(await page.getByLabel('Input').inputValue()).toBe('A long input')
    await visit.open('/settings')
    await page.goBack()
    await page.getByText('Restored what you had written.').waitFor()
    expect(await accessibilityFaults(page)).toEqual([])
    await page.getByRole('button', { name: 'Discard it' }).click()
    expect(await page.getByLabel('Input').inputValue()).toBe('')
    await page.reload()
    await page.getByRole('button', { name: 'Submit' }).waitFor()
    expect(await page.getByText('Restored what you had written.').count()).toBe(0)
    await visit.end()
  })

  test('is restored in a form that is opened again, with what others changed meanwhile, and gone once it was sent', async () => {
    const { client } = sortie
    const params = { name: 'poet' }
    await client.createAgent({ body: { name: 'poet', instructions: 'Rhyme.', model: 'offline/rules' } })
    const visit = await sortie.visit('/agents/poet')
    const { page } = visit
    const form = dialogIn(page)
    await page.getByRole('button', { name: 'Edit', exact: true }).click()
    await form.getByLabel('Instructions').fill('Rhyme as I do.')
    await client.updateAgent({ params, body: { instructions: 'Rhyme as they do.' } })
    await page.reload()
    await page.getByRole('button', { name: 'Edit', exact: true }).click()
    await form.getByText('Restored what you had written.').waitFor()
    await form.getByText('Somebody has changed it since you opened it.').waitFor()
    await form.getByRole('button', { name: 'Keep mine' }).click()
    await form.getByRole('button', { name: 'Save' }).click()
    await untilClosed(page)
    expect((await client.getAgent({ params })).instructions).toBe('Rhyme as I do.')
    await page.getByRole('button', { name: 'Edit', exact: true }).click()
    await form.getByLabel('Instructions').waitFor()
    expect(await form.getByText('Restored what you had written.').count()).toBe(0)
    await visit.end()
  })

  test('never has a secret or the value of a header, and says that these are not kept', async () => {
    const visit = await sortie.visit('/tools?view=models')
    const { page } = visit
    const form = dialogIn(page)
    await page.getByRole('button', { name: 'New model provider' }).click()
    await form.getByLabel('Name', { exact: true }).fill('kept')
    await form.getByLabel('New key').fill('sk-never-kept')
    await visit.open('/tools')
    await page.getByRole('button', { name: 'New HTTP tool' }).click()
    await form.getByLabel('Name', { exact: true }).fill('kept-tool')
    await form.getByLabel('Headers, query, body, encoding').fill('{"headers": {"x-key": "header-never-kept"}}')
    await visit.open('/tools?view=connections')
    await page.getByRole('button', { name: 'New connection' }).click()
    await form.getByLabel('Name', { exact: true }).fill('kept-connection')
    await form.getByLabel('Token', { exact: true }).fill('token-never-kept')
    const kept = await page.evaluate(() => JSON.stringify(sessionStorage))
    expect(kept).toMatch(/kept-tool.*kept-connection/)
    expect(kept).not.toContain('never-kept')
    await visit.open('/tools?view=models')
    await page.getByRole('button', { name: 'New model provider' }).click()
    await form.getByText('What may hold a secret is not kept: write it again.').waitFor()
    expect(await form.getByLabel('Name', { exact: true }).inputValue()).toBe('kept')
    expect(await form.getByLabel('New key').inputValue()).toBe('')
    await visit.end()
  })

  test('ends with the session: whoever signs in next in the tab does not see it, with the same key or another', async () => {
    const visit = await sortie.visit('/missions/new')
    const { page } = visit
    // The page asks once who is signed in, after the sign-out.
    visit.watch.expectAlso(/status of 401/)
    for (const key of [sortie.apiKey, await sortie.keyWith(['missions:read', 'missions:write'])]) {
      await page.getByLabel('Input').fill('Only for my eyes')
      await visit.open('/settings')
      await page.getByRole('button', { name: 'Sign out' }).click()
      await page.getByLabel('API key').fill(key)
      expect(await page.evaluate(() => JSON.stringify(sessionStorage))).not.toContain('Only for my eyes')
      await page.keyboard.press('Enter')
      await page.getByRole('button', { name: 'Sign out' }).waitFor()
      await visit.open('/missions/new')
      expect(await page.getByLabel('Input').inputValue()).toBe('')
    }
    await visit.end()
  })
})

async function change(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Change', exact: true }).click()
}

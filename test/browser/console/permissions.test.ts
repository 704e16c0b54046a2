import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { api } from '../../../contract/api.ts'
import { type Scope, scopes } from '../../../contract/scopes.ts'
import type { Asked } from '../../../sdk/asked.ts'
import { operationTable } from '../../../sdk/operations.ts'
import { groups, rooms } from '../../../web/app/rooms.ts'
import { routesAskedIn, scopesOfAll } from './asked-at.ts'
import { consoleWithLife } from './for-this-file.ts'
import { examplesOf } from './pages.ts'
import { untilStatus } from './until-status.ts'
import { loaded, openVisit } from './visit.ts'

const here = consoleWithLife()

/**
 * Whoever has one scope sees the places that it opens, and in the rooms of its subject only what they may do. What other rooms show to
 * somebody without a scope, the next test asks.
 */
test.each(scopes)(
  'with %s alone, its rooms show only what the API does not refuse',
  { timeout: 180_000 },
  async (scope) => {
    const mine = [scope]
    const visit = await here.sortie.visit('/settings', { scopes: mine })
    visit.watch.expectAlso(/status of 403/)
    const { page } = visit
    const offered = await placesIn(page)
    for (const { path, needs } of groups.flatMap(({ places }) => places))
      if (needs) expect([path, offered.includes(path)]).toEqual([path, await isAllowed(needs, mine)])
    const faults: string[] = []
    const refusals = refusalsIn(page)
    for (const { room, address } of await roomsAbout(scope)) {
      const before = refusals.length
      await goTo(page, address)
      if (offered.includes(room)) faults.push(...refusals.slice(before).map((url) => `${address}: ${url} was refused`))
      for (const operation of await operationsIn(page))
        if (!(await isAllowed(operation, mine))) faults.push(`${address}: ${operation} is shown, and would be refused`)
    }
    expect(faults).toEqual([])
    await visit.end()
  },
)

/**
 * Whoever lacks one scope sees every control but those that need it, wherever a control or a reading needs it. What may not be
 * read has no controls, whatever could be done with it.
 */
test.each(scopes)(
  'with all scopes but %s, what needs it shows exactly what the API does not refuse',
  { timeout: 180_000 },
  async (scope) => {
    const mine = scopes.filter((one) => one !== scope)
    const visit = await here.sortie.visit('/settings', { scopes: mine })
    visit.watch.expectAlso(/status of 403/)
    const { page } = visit
    const refusals = refusalsIn(page)
    const faults: string[] = []
    for (const { room, address } of everywhere()) {
      if (!(await wholeAt(address)).needs.includes(scope)) continue
      const before = refusals.length
      await goTo(page, address)
      const refused = refusals.slice(before).map((url) => `${address}: ${url} was refused`)
      const wrong = await wrongControlsAt(page, address, mine)
      faults.push(...wrong.shown, ...(scope.endsWith(':read') ? [] : wrong.hidden))
      if (refused.length === 0) continue
      await page.getByRole('alert').first().waitFor()
      if ((await placesIn(page)).includes(room)) faults.push(...refused)
    }
    expect(faults).toEqual([])
    await visit.end()
  },
)

/** So nobody who lacks another one misses anything there, and the test above need not look. */
test.each(rooms.map(({ path }) => path))(
  'at %s, the scopes that its controls and readings need are all that it takes',
  { timeout: 180_000 },
  async (room) => {
    for (const { address } of examplesOf(room, here.life)) {
      const { operations, needs } = await wholeAt(address)
      const visit = await here.sortie.visit(address, { scopes: needs })
      expect([address, new Set(await operationsIn(visit.page))]).toEqual([address, new Set(operations)])
      await visit.end()
    }
  },
)

describe('the roles of approvals', () => {
  test.each([
    [['finance'], true],
    [['owner'], true],
    [['legal'], false],
    [[], false],
  ] as const)('whoever has the roles %j sees the form of what finance decides: %s', async (roles, mayDecide) => {
    const { client, browser, address } = here.sortie
    await client
      .createAgent({
        body: {
          ...{ name: 'payer', instructions: 'Pay.', model: 'offline/rules', tools: ['memory_set'] },
          approvals: [{ tool: 'memory_set', approvers: ['finance'] }],
        },
      })
      .catch((error: { code?: string }) => expect(error.code).toBe('already_exists'))
    const { id: mission } = await client.submitMission({ body: { agent: 'payer', input: 'remember the sum is 5' } })
    await untilStatus(client, mission, 'WAITING')
    const { items } = await client.listApprovals({ query: { status: 'OPEN' } })
    const approval = items.find(({ mission_id }) => mission_id === mission)?.id ?? ''
    const { secret } = await client.createKey({ body: { name: 'decider', scopes: [...scopes], roles: [...roles] } })
    const visit = await openVisit({ browser, address, key: secret }, `/approvals/${approval}`)
    for (const path of [`/approvals/${approval}`, `/missions/${mission}`]) {
      await visit.open(path)
      expect([path, (await operationsIn(visit.page)).includes('decideApproval')]).toEqual([path, mayDecide])
    }
    const headers = { authorization: `Bearer ${secret}`, 'content-type': 'application/json' }
    const answer = await fetch(`${address}/v1/approvals/${approval}/decision`, {
      ...{ method: 'POST', headers },
      body: JSON.stringify({ decision: 'reject' }),
    })
    expect(answer.status).toBe(mayDecide ? 200 : 403)
    await visit.end()
  })
})

/** @param most of each room */
function everywhere(most = Number.POSITIVE_INFINITY) {
  return rooms.flatMap(({ path }) =>
    examplesOf(path, here.life)
      .slice(0, most)
      .map(({ address }) => ({ room: path, address })),
  )
}

/** The rooms behind the places that this scope and those of the same subject open; where they open none, every room. */
async function roomsAbout(scope: Scope) {
  const [subject] = scope.split(':')
  const alike = scopes.filter((one) => one.split(':')[0] === subject)
  const opened: string[] = []
  for (const { path, needs } of groups.flatMap(({ places }) => places))
    if (needs && (await isAllowed(needs, alike))) opened.push(path)
  const isBehind = (room: string) => opened.some((path) => room === path || room.startsWith(`${path}/`))
  const near = everywhere(1).filter(({ room }) => isBehind(room))
  return near.length > 0 ? near : everywhere(1)
}

/** As a link of the page does it: nothing is loaded anew but what the next page asks for. */
async function goTo(page: Page, address: string): Promise<void> {
  await page.evaluate((to) => history.pushState(null, '', to), address)
  await loaded(page)
}

/** What somebody finds at an address who may do everything. */
interface Whole {
  readonly operations: readonly Asked[]
  /** The scopes of its controls, and of what it asks of the API. */
  readonly needs: readonly Scope[]
}

const known = new Map<string, Promise<Whole>>()

function wholeAt(address: string): Promise<Whole> {
  const whole = known.get(address) ?? readWhole(address)
  known.set(address, whole)
  return whole
}

async function readWhole(address: string): Promise<Whole> {
  const visit = await here.sortie.visit('/settings')
  const asked = routesAskedIn(visit.page)
  await visit.open(address)
  const operations = await operationsIn(visit.page)
  await visit.end()
  return { operations, needs: scopesOfAll([...asked, ...operations.map((one) => api[one])]) }
}

async function operationsIn(page: Page): Promise<readonly Asked[]> {
  const names = await page
    .locator('[data-operation]')
    .evaluateAll((controls) => controls.map((control) => control.getAttribute('data-operation')))
  return [...new Set(names)] as Asked[]
}

async function placesIn(page: Page): Promise<readonly string[]> {
  const links = page.getByRole('navigation', { name: 'Navigation' }).getByRole('link')
  return links.evaluateAll((all) => all.map((link) => new URL((link as HTMLAnchorElement).href).pathname))
}

/** The controls that are shown and would be refused, and those that are hidden and would be done. */
async function wrongControlsAt(page: Page, address: string, mine: readonly Scope[]) {
  const at = await operationsIn(page)
  const [shown, hidden]: [string[], string[]] = [[], []]
  for (const operation of (await wholeAt(address)).operations) {
    const [isShown, isDone] = [at.includes(operation), await isAllowed(operation, mine)]
    if (isShown && !isDone) shown.push(`${address}: ${operation} is shown, and would be refused`)
    if (!isShown && isDone) hidden.push(`${address}: ${operation} is hidden, and would be done`)
  }
  return { shown, hidden }
}

/** What the page asked for and was not allowed, as it happens. */
function refusalsIn(page: Page): readonly string[] {
  const refusals: string[] = []
  page.on('response', (response) => {
    if (response.status() === 403) refusals.push(new URL(response.url()).pathname)
  })
  return refusals
}

const answers = new Map<string, Promise<boolean>>()

/** Whether the API itself does it for a key with these scopes; whatever else it says of the request, it says it afterwards. */
function isAllowed(operation: Asked, mine: readonly Scope[]): Promise<boolean> {
  const question = [operation, ...mine].join(' ')
  const answer = answers.get(question) ?? askTheApi(operation, mine)
  answers.set(question, answer)
  return answer
}

async function askTheApi(operation: Asked, mine: readonly Scope[]): Promise<boolean> {
  const [method, path] = operationTable[operation]
  const target = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => nobody[name] ?? 'nobody')
  const headers = { authorization: `Bearer ${await here.sortie.keyWith(mine)}`, 'content-type': 'application/json' }
  const answer = await fetch(`${here.sortie.address}${target}`, { method, headers })
  await answer.body?.cancel()
  return answer.status !== 403
}

/** What no request may hit: the question is only whether it would be refused. */
const nobody: Readonly<Record<string, string>> = { mission_id: 'mis_00000000000000000000000000' }

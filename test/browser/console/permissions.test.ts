import type { Page } from 'playwright-core'
import { describe, expect, test } from 'vitest'
import { type Scope, scopes } from '../../../contract/scopes.ts'
import type { Asked } from '../../../sdk/asked.ts'
import { operationTable } from '../../../sdk/operations.ts'
import { groups, rooms } from '../../../web/app/rooms.ts'
import { consoleWithLife } from './for-this-file.ts'
import { examplesOf } from './pages.ts'

const here = consoleWithLife()

const reading = scopes.filter((scope) => scope.endsWith(':read'))
const writing = scopes.filter((scope) => !scope.endsWith(':read'))

describe.each(scopes)('with %s alone', (scope) => {
  test('the navigation offers what the API answers, and every page that it offers opens without a refusal', async () => {
    const mine = [scope]
    const visit = await here.sortie.visit('/settings', { scopes: mine })
    const refusals = refusalsIn(visit.page)
    const offered = await placesIn(visit.page)
    for (const { path, needs } of groups.flatMap(({ places }) => places)) {
      if (needs === undefined) continue
      expect([path, offered.includes(path)]).toEqual([path, await isAllowed(needs, mine)])
    }
    for (const path of offered) {
      await visit.open(path)
      expect([path, refusals]).toEqual([path, []])
      for (const operation of await operationsIn(visit.page))
        expect([path, operation, await isAllowed(operation, mine)]).toEqual([path, operation, true])
    }
    await visit.end()
  })
})

/** Who may read everything and write one thing sees every page, and the controls of that one thing. */
describe.each(writing)('with all reading and %s', (scope) => {
  test.each(rooms.map(({ path }) => path))(
    '%s shows exactly the controls that the API does not refuse',
    async (room) => {
      const mine = [...reading, scope]
      const visit = await here.sortie.visit('/', { scopes: mine })
      const refusals = refusalsIn(visit.page)
      for (const address of examplesOf(room, here.life).map(({ address }) => address)) {
        await visit.open(address)
        expect([address, refusals]).toEqual([address, []])
        const shown = await operationsIn(visit.page)
        for (const operation of await allOperationsAt(address))
          expect([address, operation, shown.includes(operation)]).toEqual([
            ...[address, operation],
            await isAllowed(operation, mine),
          ])
      }
      await visit.end()
    },
  )
})

const known = new Map<string, Promise<readonly Asked[]>>()

/** The controls of the page for somebody who may do everything. */
function allOperationsAt(address: string): Promise<readonly Asked[]> {
  const operations = known.get(address) ?? readAllOperations(address)
  known.set(address, operations)
  return operations
}

async function readAllOperations(address: string): Promise<readonly Asked[]> {
  const visit = await here.sortie.visit(address)
  const operations = await operationsIn(visit.page)
  await visit.end()
  return operations
}

async function operationsIn(page: Page): Promise<readonly Asked[]> {
  const names = await page
    .locator('[data-operation]')
    .evaluateAll((controls) => controls.map((control) => control.getAttribute('data-operation')))
  return [...new Set(names)] as Asked[]
}

async function placesIn(page: Page): Promise<readonly string[]> {
  const links = page.getByRole('navigation').getByRole('link')
  return links.evaluateAll((all) => all.map((link) => new URL((link as HTMLAnchorElement).href).pathname))
}

/** What the page asked for and was not allowed, as it happens. */
function refusalsIn(page: Page): readonly string[] {
  const refusals: string[] = []
  page.on('response', (response) => {
    if (response.status() === 403) refusals.push(response.url())
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

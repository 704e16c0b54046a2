import type { Page } from 'playwright-core'
import { beforeAll, describe, expect, test } from 'vitest'
import type { Client } from '../../../sdk/client.ts'
import { rooms } from '../../../web/app/rooms.ts'
import { consoleWithLife } from './for-this-file.ts'
import { hostileTexts } from './hostile-texts.ts'
import { overflowingElements } from './layout.ts'
import { examplesOf } from './pages.ts'

const here = consoleWithLife()
let missions: readonly string[]

beforeAll(async () => {
  missions = await sayHostileThings(here.sortie.client)
}, 300_000)

describe.each([360, 1440])('in a window of %d pixels', (width) => {
  test.each(rooms.map(({ path }) => path))(
    'the room %s shows hostile texts as text, and keeps its width',
    async (room) => {
      const addresses =
        room === '/missions/:id'
          ? missions.map((id) => `/missions/${id}`)
          : examplesOf(room, here.life).map(({ address }) => address)
      const visit = await here.sortie.visit('/', { width })
      for (const address of addresses) {
        await visit.open(address)
        expect([address, await wasHacked(visit.page)]).toEqual([address, false])
        expect([address, await overflowingElements(visit.page)]).toEqual([address, []])
        expect([address, await linksThatRun(visit.page)]).toEqual([address, []])
      }
      await visit.end()
    },
  )
})

/** Every text in every place that takes one. @returns the missions that were given them */
async function sayHostileThings(client: Client): Promise<readonly string[]> {
  const ids: string[] = []
  for (const [name, text] of Object.entries(hostileTexts)) {
    const line = head(withoutControls(text), 90)
    const { id } = await client.submitMission({
      body: {
        agent: 'echo',
        input: name === 'line' || name === 'lines' ? text : { [line]: text, list: [text, { deep: text }] },
        metadata: { [head(line, 60)]: head(text, 500) },
        subject: 'customer-7',
      },
    })
    ids.push(id)
    await client.createAgent({
      body: { name: `hostile-${name}`, description: head(text, 900), instructions: head(text, 40_000) },
    })
    await client.createKey({ body: { name: line, scopes: ['missions:read'] } })
    await client.createConversation({ body: { agent: 'echo', title: line } })
    await client.setSwitch({
      body: { scope: { kind: 'tag', tag: `hostile-${name}` }, mode: 'pause', reason: head(text, 400) },
    })
    const question = line.replaceAll('\n', ' ')
    await client.submitMission({ body: { agent: 'clerk', input: `ask a person: ${question}` } })
  }
  await Promise.all(ids.map((id) => client.waitForMission(id)))
  return ids
}

/** Whole characters: the API takes no halves. */
function head(text: string, length: number): string {
  return text.slice(0, length).replace(/[\uD800-\uDBFF]$/, '')
}

/** Names are one line, and the API refuses others. */
function withoutControls(text: string): string {
  return text.toWellFormed().replaceAll(/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u202A-\u202E\u2066-\u2069]/gu, ' ')
}

function wasHacked(page: Page): Promise<boolean> {
  return page.evaluate(() => 'wasHacked' in globalThis)
}

function linksThatRun(page: Page): Promise<readonly string[]> {
  return page.evaluate(() =>
    [...document.querySelectorAll<HTMLAnchorElement>('a[href]')]
      .map(({ href }) => href)
      .filter((href) => !/^(https?|blob|mailto):/.test(href)),
  )
}

import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Console, openConsole } from './console.ts'
import { connectionIs, listedMissions, rowOf } from './rows.ts'
import { untilShown } from './until-shown.ts'

let sortie: Console

beforeAll(async () => {
  sortie = await openConsole()
})

afterAll(() => sortie?.close())

/** What the browser itself writes into the console about a server that is away. */
const unreachable = /ERR_CONNECTION_REFUSED|ERR_INTERNET_DISCONNECTED|WebSocket connection to/

async function later(): Promise<string> {
  const start_at = new Date(Date.now() + 3_600_000).toISOString()
  return (await sortie.client.submitMission({ body: { agent: 'echo', input: 'later', start_at } })).id
}

const cancel = (mission_id: string) => sortie.client.cancelMission({ params: { mission_id } })

test('a server that is killed during a live view and started again: nothing is lost, and nothing is there twice', async () => {
  const ids = [await later(), await later(), await later()]
  const visit = await sortie.visit('/missions')
  visit.watch.expectAlso(unreachable)
  const { page } = visit
  await connectionIs(page, 'Live')
  await cancel(String(ids[0]))
  await rowOf(page, String(ids[0])).getByText('Cancelled').waitFor()

  await sortie.kill()
  await connectionIs(page, 'Connection lost')
  await untilShown(page, 'Missions')
  expect((await listedMissions(page)).toSorted()).toEqual(ids.toSorted())

  await sortie.restart()
  await cancel(String(ids[1]))
  await connectionIs(page, 'Live')
  await rowOf(page, String(ids[1])).getByText('Cancelled').waitFor()
  await cancel(String(ids[2]))
  await rowOf(page, String(ids[2])).getByText('Cancelled').waitFor()
  expect((await listedMissions(page)).toSorted()).toEqual(ids.toSorted())
  await visit.end()
})

test('a browser that was offline shows what happened meanwhile', async () => {
  const id = await later()
  const visit = await sortie.visit('/missions')
  visit.watch.expectAlso(unreachable)
  const { page, context } = visit
  await connectionIs(page, 'Live')
  await context.setOffline(true)
  await connectionIs(page, 'Connection lost')
  await cancel(id)
  await rowOf(page, id).getByText('Scheduled').waitFor()
  await context.setOffline(false)
  await rowOf(page, id).getByText('Cancelled').waitFor()
  await connectionIs(page, 'Live')
  await visit.end()
})

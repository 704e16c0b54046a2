import { afterAll, beforeAll, expect, test } from 'vitest'
import { cancel, submitForLater } from './later.ts'
import { type LocalConsole, openLocalConsole } from './local-console.ts'
import { connectionIs, listedMissions, rowOf } from './rows.ts'
import { untilShown } from './until-shown.ts'

let sortie: LocalConsole

beforeAll(async () => {
  sortie = await openLocalConsole()
})

afterAll(() => sortie?.close())

/** What the browser itself writes into the console about a server that is away. */
const unreachable = /ERR_CONNECTION_REFUSED|WebSocket connection to/

test('a server that is killed during a live view and started again: nothing is lost, and nothing is there twice', async () => {
  const { client } = sortie
  const ids = await submitForLater(client, 3)
  const visit = await sortie.visit('/missions')
  visit.watch.expectAlso(unreachable)
  const { page } = visit
  await connectionIs(page, 'Live')
  await cancel(client, String(ids[0]))
  await rowOf(page, String(ids[0])).getByText('Cancelled').waitFor()

  await sortie.kill()
  await connectionIs(page, 'Connection lost')
  await untilShown(page, 'Missions')
  expect((await listedMissions(page)).toSorted()).toEqual(ids.toSorted())

  await sortie.restart()
  await cancel(client, String(ids[1]))
  await connectionIs(page, 'Live')
  await rowOf(page, String(ids[1])).getByText('Cancelled').waitFor()
  await cancel(client, String(ids[2]))
  await rowOf(page, String(ids[2])).getByText('Cancelled').waitFor()
  expect((await listedMissions(page)).toSorted()).toEqual(ids.toSorted())
  await visit.end()
})

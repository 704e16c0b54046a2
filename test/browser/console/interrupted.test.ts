import { afterAll, beforeAll, test } from 'vitest'
import { type Console, openConsole } from './console.ts'
import { cancel, submitForLater } from './later.ts'
import { connectionIs, rowOf } from './rows.ts'

let sortie: Console

beforeAll(async () => {
  sortie = await openConsole()
})

afterAll(() => sortie?.close())

/** What the browser itself writes into the console about a network that is away. */
const unreachable = /ERR_INTERNET_DISCONNECTED|WebSocket connection to/

test('a browser that was offline shows what happened meanwhile', async () => {
  const [id = ''] = await submitForLater(sortie.client, 1)
  const visit = await sortie.visit('/missions')
  visit.watch.expectAlso(unreachable)
  const { page, context } = visit
  await connectionIs(page, 'Live')
  await context.setOffline(true)
  await connectionIs(page, 'Connection lost')
  await cancel(sortie.client, id)
  await rowOf(page, id).getByText('Scheduled').waitFor()
  await context.setOffline(false)
  await rowOf(page, id).getByText('Cancelled').waitFor()
  await connectionIs(page, 'Live')
  await visit.end()
})

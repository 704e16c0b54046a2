import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Mission } from '../contract/resources/mission.ts'
import { makeTenants } from '../test/crash/tenants.ts'
import { newDataFolder } from './data-folder.ts'
import { startEditionOn } from './edition.ts'
import { type HttpConnection, openConnection } from './http-client.ts'
import { type Percentiles, percentiles } from './statistics.ts'

export const children = 50
/** The duration of each child's one call. */
export const childMs = 1000
const warmUp = 2
export const rounds = 10

/** Milliseconds from the acceptance of a mission that delegates to many at once to its end. */
export async function measureFanOut(): Promise<Percentiles> {
  const site = await openSlowSite()
  const data = await newDataFolder()
  const [tenant] = await makeTenants(data.path, [children])
  const edition = await startEditionOn(data.path, { env: { SORTIE_FETCH_ALLOW: site.host } })
  const connection = await openConnection(edition.ready.http, tenant?.key)
  try {
    await newLead(connection)
    const took: number[] = []
    for (let round = 0; round < warmUp + rounds; round++) took.push(await fanOut(connection, site.host))
    return percentiles(took.slice(warmUp))
  } finally {
    connection.close()
    await edition.stop()
    await data.remove()
    site.close()
  }
}

/** A mission needs as many steps as it has children, plus two. */
async function newLead(connection: HttpConnection): Promise<void> {
  const limits = { max_steps: 2 * children, max_output_tokens: 10_000 }
  const lead = { name: 'lead', instructions: '', tools: ['delegate'], limits }
  const answer = await connection.send('POST', '/v1/agents', JSON.stringify(lead))
  if (answer.status !== 201) throw new Error(answer.body)
}

async function fanOut(connection: HttpConnection, host: string): Promise<number> {
  const input = `ask researcher ${children} times: read http://${host}/`
  const answer = await connection.send('POST', '/v1/missions', JSON.stringify({ agent: 'lead', input }))
  if (answer.status !== 202) throw new Error(answer.body)
  const { id } = JSON.parse(answer.body) as Mission
  for (;;) {
    await sleep(100)
    const mission = JSON.parse((await connection.send('GET', `/v1/missions/${id}`)).body) as Mission
    if (mission.finished_at === null) continue
    if (mission.status !== 'COMPLETED') throw new Error(JSON.stringify(mission.error))
    return Date.parse(mission.finished_at) - Date.parse(mission.created_at)
  }
}

/** Delays each page. */
async function openSlowSite(): Promise<{ readonly host: string; close(): void }> {
  const server = createServer((_request, response) => {
    setTimeout(() => response.end('at last'), childMs)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    host: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    close() {
      server.closeAllConnections()
      server.close()
    },
  }
}

if (import.meta.main) console.log(await measureFanOut())

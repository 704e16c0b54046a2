import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { text } from 'node:stream/consumers'
import { pathToFileURL } from 'node:url'
import { afterEach, beforeAll, expect, test } from 'vitest'
import { createIds } from '../../adapters/system/ids.ts'
import { scopes } from '../../contract/scopes.ts'
import type { Change, Stores } from '../../core/base/ports/store.ts'
import { formatKey, storedFormat } from '../../core/base/storing/format.ts'
import { newKey } from '../../core/features/access/create-tenant.ts'
import { expectTakenOver } from '../invariants/release-0.1.ts'
import { type Api, apiOf, expectError } from '../scenarios/api.ts'
import type { Platform } from '../scenarios/platform.ts'
import { deployedStores } from './deployed-stores.ts'
import { invokeLambda, killLambdas } from './lambdas.ts'
import { stackUnderTest } from './stack-under-test.ts'

const fixture = join(import.meta.dirname, '..', 'fixtures', 'release-0.1', 'sortie.db')

let stores: Stores
let platform: Platform
let api: Api

/** The tables hold what release 0.1 left there, and this release is deployed over it. */
beforeAll(async () => {
  stores = await deployedStores()
  const tenant = await putItemsOf(fixture)
  const { change, credential } = newKey({ ids: createIds(Date), clock: Date }, tenant, {
    name: 'of this release',
    scopes,
  })
  await stores.tenant(tenant).write([change])
  const { httpUrl: http = '' } = (await stackUnderTest())['sortie-dev-platform'] ?? {}
  platform = { http, apiKey: credential, patienceMs: 60_000 } as Platform
  api = apiOf(platform)
})

test('the deployment says which format it wrote', async () => {
  expect(await storedItem()).toMatchObject({ body: { format: storedFormat } })
})

test('what release 0.1 left is read, and its missions go on', () => expectTakenOver(platform, api))

afterEach(() => storeFormat(storedFormat))

test.skipIf(process.platform !== 'linux')('a program starts and refuses what a newer one has written', async () => {
  await storeFormat(storedFormat + 1)
  await restarted('missions')
  const refused = expectError(
    await api('POST', '/v1/missions', { json: { agent: 'echo', input: 'x' } }),
    'newer_format',
  )
  expect(refused.details).toEqual({ stored: storedFormat + 1, known: storedFormat })
  expectError(await api('GET', '/v1/missions'), 'newer_format')
  await storeFormat(storedFormat)
  expect((await api('GET', '/v1/missions')).status).toBe(200)
})

test('a deployment over a newer format is refused before it changes anything', async () => {
  await storeFormat(storedFormat + 1)
  expect(await deployed('Update')).toMatchObject({
    Status: 'FAILED',
    Reason: expect.stringContaining(`format ${storedFormat + 1}`),
  })
  expect(await storedItem()).toMatchObject({ body: { format: storedFormat + 1 } })
  // A stack that is taken down is not kept.
  expect(await deployed('Delete')).toMatchObject({ Status: 'SUCCESS' })
})

test('a deployment over an older format raises it', async () => {
  await storeFormat(storedFormat - 1)
  expect(await deployed('Update')).toMatchObject({ Status: 'SUCCESS' })
  expect(await storedItem()).toMatchObject({ body: { format: storedFormat } })
})

/** The emulator notices that a process is gone by an invocation that it cannot answer. */
async function restarted(name: string): Promise<void> {
  for (let gone = killLambdas(name); gone > 0; gone--) await fetch(`${platform.http}/v1/${name}`)
}

function storedItem() {
  return stores.platform.get('entities', formatKey, { consistent: true })
}

async function storeFormat(format: number): Promise<void> {
  const version = ((await storedItem())?.version ?? 0) + 1
  await stores.platform.write([{ change: 'put', table: 'entities', item: { ...formatKey, version, body: { format } } }])
}

/** What CloudFormation hears from the deployed function. */
async function deployed(RequestType: string): Promise<unknown> {
  const heard = Promise.withResolvers<unknown>()
  const server = createServer(async (request, response) => {
    heard.resolve(JSON.parse(await text(request)))
    response.end()
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const ids = { StackId: 's', RequestId: 'r', LogicalResourceId: 'Format' }
  await invokeLambda('upgrade', { RequestType, ResponseURL: `http://127.0.0.1:${port}/`, ...ids })
  server.close()
  return heard.promise
}

interface Row {
  readonly pk: string
  readonly sk: string
  readonly v: number
  readonly body: string
  readonly kind: string | null
  readonly lp: string | null
  readonly ls: string | null
  readonly due: number | null
}

/** Items lie in the tables as in the file; one that is added to has its numbers beside each other. @returns the tenant */
async function putItemsOf(file: string): Promise<string> {
  // Nothing is written beside it either.
  const database = new DatabaseSync(new URL(`${pathToFileURL(file)}?immutable=1`), { readOnly: true })
  const tenants = new Set<string>()
  for (const table of ['entities', 'ledger'] as const) {
    for (const row of database.prepare(`SELECT * FROM ${table}`).all() as unknown as Row[]) {
      const [owner = '', partition = ''] = split(row.pk)
      if (owner !== '_') tenants.add(owner)
      await (owner === '_' ? stores.platform : stores.tenant(owner)).write([changeOf(table, partition, row)])
    }
  }
  database.close()
  const [tenant = ''] = tenants
  return tenant
}

function changeOf(table: 'entities' | 'ledger', partition: string, row: Row): Change {
  const key = { partition, sort: row.sk }
  const body = JSON.parse(row.body)
  if (partition.startsWith('spending#')) return { change: 'add', table, key, by: body }
  const [, listing = ''] = split(row.lp ?? '')
  const item = {
    ...key,
    version: row.v,
    body: asOldAsThereIs(body),
    ...(row.kind !== null && { kind: row.kind }),
    ...(row.ls !== null && { listing: { partition: listing, sort: row.ls } }),
    ...(row.due !== null && { due: row.due }),
  }
  return table === 'ledger' ? { change: 'put', table, item, when: { absent: true } } : { change: 'put', table, item }
}

/** The oldest missions do not say for how long they are kept. A time that is made of that is no number, which DynamoDB refuses. */
function asOldAsThereIs(body: unknown): unknown {
  const isMission = typeof body === 'object' && body !== null && 'retention_days' in body && 'deadline' in body
  return isMission ? { ...body, retention_days: undefined } : body
}

function split(key: string): readonly string[] {
  const at = key.indexOf('|')
  return [key.slice(0, at), key.slice(at + 1)]
}

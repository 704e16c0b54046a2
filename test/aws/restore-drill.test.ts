import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { CloudFormationClient, DeleteStackCommand, DescribeStacksCommand } from '@aws-sdk/client-cloudformation'
import { DynamoDBClient, UpdateContinuousBackupsCommand } from '@aws-sdk/client-dynamodb'
import { S3Client } from '@aws-sdk/client-s3'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { bringBackBlobs } from '../../adapters/aws/restore/restore-blobs.ts'
import { createBlobs } from '../../adapters/aws/s3-blobs.ts'
import type { Mission } from '../../contract/resources/mission.ts'
import { type Client, createClient } from '../../sdk/client.ts'
import { runSortie } from '../cli/run-sortie.ts'
import { openReceiver, type Received, type Receiver } from '../scenarios/receiver.ts'
import { deliveredBy, hashesOf, idOf, keyOf, missionIn } from '../scenarios/told.ts'
import { deployStack } from './deployed-stack.ts'
import { awsEnvironment } from './emulator.ts'
import { invokeLambda } from './lambdas.ts'
import { newTenant } from './new-keys.ts'
import { stackUnderTest } from './stack-under-test.ts'

// The emulator restores a table to what it is as it is asked, whatever time it is asked for. So the moment of this drill is when the
// command runs, with nothing at work that is not to wait, and what comes after it is what is lost. That DynamoDB restores to the second
// that it is told is not shown here.

const wholeDrillMs = 600_000
const beside = 'then'
const credentials = { accessKeyId: 'test', secretAccessKey: 'test' }
const large = 'x'.repeat(80_000)

let receiver: Receiver
let apiKey: string
let env: Record<string, string>
let place: string
beforeAll(async () => {
  env = awsEnvironment(inject('awsEndpoint'))
  await recoverable((await stackUnderTest())['sortie-dev-data'] ?? {})
  receiver = await openReceiver('receiver.sortie.test')
  apiKey = await newTenant('Drill', 10)
  place = await mkdtemp(join(tmpdir(), 'sortie-drill-'))
})
afterAll(async () => {
  await receiver?.close()
  await rm(place, { recursive: true, force: true })
  // Or its sweeps and pollers would be in the way of other tests.
  await deleteStage(beside)
})

test('a stage beside it has all that the API had said at the moment, begins nothing until it is let, and sends nothing again', {
  timeout: wholeDrillMs,
}, async () => {
  const before = await clientOf('dev')
  const callbacks = receiver.inbox()
  const payments = receiver.inbox()
  const effects = [{ tool: 'http_request' as const, url_prefix: payments.url, when_unknown: 'repeat' as const }]
  await before.createAgent({ body: { name: 'payer', instructions: '', tools: ['http_request'], effects } })
  const { id: hold } = await before.setSwitch({
    body: { scope: { kind: 'tag', tag: 'waits' }, mode: 'pause', reason: 'the drill' },
  })

  const told = { callback_url: callbacks.url }
  const soon = new Date(Date.now() + 3600_000).toISOString()
  const submit = (client: Client, body: Parameters<Client['submitMission']>[0]['body']) =>
    client.submitMission({ body }).then(({ id }) => id)
  const ending = await Promise.all([
    ...[1, 2, 3].map((number) => submit(before, { agent: 'echo', input: `small ${number}`, ...told })),
    ...[1, 2].map((number) => submit(before, { agent: 'echo', input: `${number} ${large}`, ...told })),
    ...[1, 2].map((number) =>
      submit(before, { agent: 'payer', input: `POST {"amount": ${number}} to ${payments.url}`, ...told }),
    ),
  ])
  const held = await Promise.all([
    submit(before, { agent: 'echo', input: 'held', tags: ['waits'], ...told }),
    submit(before, { agent: 'echo', input: large, tags: ['waits'], ...told }),
    submit(before, { agent: 'payer', input: `POST {"amount": 9} to ${payments.url}`, tags: ['waits'], ...told }),
  ])
  const later = await submit(before, { agent: 'echo', input: 'in an hour', start_at: soon, ...told })
  for (const id of ending) await ended(before, id)
  await eventually(async () => (await deliveredBy(before)).size >= ending.length)
  await eventually(async () => (await before.listDeliveries({ query: { status: 'PENDING' } })).items.length === 0)
  const all = [...ending, ...held, later]
  const hashes = await hashesOf(before, all)
  const deliveredThen = await deliveredBy(before)
  const posted = callbacks.received.length
  const paid = payments.received.length
  expect(paid).toBe(2)

  const made = await sortie('restore', '--aws', '--stage', 'dev')
  const { restored } = made as { restored: { of: string } & Record<string, string> }
  expect(made).toMatchObject({
    stage: 'dev',
    restored: { of: 'dev', tables: expect.stringMatching(/^sortie-dev-\d{8}t\d{6}z$/) },
  })
  // What is done after the moment, and will be gone.
  const lost = await submit(before, { agent: 'echo', input: 'lost', ...told })
  await ended(before, lost)
  await callbacks.first(posted + 1)

  const stages = join(place, 'stages.json')
  await writeFile(stages, JSON.stringify({ [beside]: { disposable: true, restored } }))
  const outputs = await deployStack(inject('awsEndpoint'), { context: { stage: beside, stages } })
  const after = createClient({ url: outputs[`sortie-${beside}-platform`]?.httpUrl ?? '', apiKey, retries: 2 })

  expect(await hashesOf(after, all)).toEqual(hashes)
  await expect(after.getMission({ params: { mission_id: lost } })).rejects.toMatchObject({ code: 'not_found' })
  expect(await after.getHealth({})).toMatchObject({
    status: 'degraded',
    parts: {
      work: { state: 'degraded', reason: expect.stringContaining(String(made.restored_to)) },
      store: { state: 'ok' },
      feed: { state: 'ok' },
    },
  })
  await expect(submit(after, { agent: 'echo', input: 'new' })).rejects.toMatchObject({ code: 'paused_after_restore' })
  // Even where it is let, a sweep or a message of before begins nothing.
  const [first = ''] = held
  const body = JSON.stringify({ tenant: `ten_${apiKey.split('_')[1]}`, mission: first, attempt: 1, leg: 1 })
  expect(await invokeLambda('execute', { Records: [{ messageId: 'm', body }] }, beside)).toEqual({
    batchItemFailures: [],
  })
  await invokeLambda('sweep', {}, beside)
  expect(await hashesOf(after, all)).toEqual(hashes)
  // Who looks may stop what is not to go on.
  await after.cancelMission({ params: { mission_id: later } })

  expect(await sortie('resume', '--aws', '--stage', beside)).toEqual({ resumed: true, restored_to: made.restored_to })
  await after.liftSwitch({ params: { switch_id: hold } })
  const next = await submit(after, { agent: 'echo', input: 'after it', ...told })
  for (const id of [...held, next]) expect(await ended(after, id), id).toMatchObject({ status: 'COMPLETED' })
  await eventually(async () => (await deliveredBy(after)).size >= deliveredThen.size + held.length + 2)

  const again = callbacks.received.slice(posted)
  expect(again.filter((post) => deliveredThen.has(idOf(post)))).toEqual([])
  expect(again.map(missionOf).sort()).toEqual([...held, lost, later, next].sort())
  const paidAgain = payments.received.slice(paid)
  expect(paidAgain.map(keyOf).map(missionIn)).toEqual([held[2]])
  // What had ended is as it was.
  expect(await hashesOf(after, ending)).toEqual(new Map([...hashes].filter(([id]) => ending.includes(id))))
})

test('a blob that was deleted after the moment is brought back, with its bytes, and one that came after stays', async () => {
  const { blobBucket: bucket = '' } = (await stackUnderTest())['sortie-dev-data'] ?? {}
  Object.assign(process.env, env, { SORTIE_BLOB_BUCKET: bucket })
  const blobs = createBlobs()
  const keptUntil = Math.floor(Date.now() / 1000) + 86_400
  const bytes = Buffer.from('of the moment')
  await blobs.put('ten_drill', 'then', bytes, keptUntil)
  await blobs.put('ten_drill', 'gone', bytes, keptUntil)
  await blobs.delete('ten_drill', 'gone')
  // S3 says whole seconds.
  await pause(2000)
  const to = Math.floor(Date.now() / 1000) * 1000
  await pause(1000)
  await blobs.delete('ten_drill', 'then')
  await blobs.put('ten_drill', 'since', bytes, keptUntil)
  const client = new S3Client({})
  const signal = new AbortController().signal
  expect(await bringBackBlobs({ client, bucket, to, signal })).toBe(1)
  expect(await blobs.get('ten_drill', 'then')).toEqual(new Uint8Array(bytes))
  expect(await blobs.get('ten_drill', 'gone')).toBeUndefined()
  expect(await blobs.get('ten_drill', 'since')).toEqual(new Uint8Array(bytes))
  expect(await bringBackBlobs({ client, bucket, to, signal })).toBe(0)
})

test('a moment that the tables cannot be restored to is refused, and nothing is made', async () => {
  const refused = await runSortie(['--json', 'restore', '--aws', '--stage', 'dev', '--to', '2020-01-01T00:00:00Z'], {
    env,
  })
  expect(refused).toMatchObject({ code: 1, out: '' })
  expect(JSON.parse(refused.err)).toMatchObject({ error: { code: 'not_restorable' } })
})

/** The emulator passes over what the template says of it, which test/lib/stacks.test.ts sees. */
async function recoverable({ entitiesTable, ledgerTable }: Readonly<Record<string, string>>): Promise<void> {
  const client = new DynamoDBClient({ endpoint: inject('awsEndpoint'), region: 'us-east-1', credentials })
  const PointInTimeRecoverySpecification = { PointInTimeRecoveryEnabled: true }
  for (const TableName of [entitiesTable, ledgerTable])
    await client.send(new UpdateContinuousBackupsCommand({ TableName, PointInTimeRecoverySpecification }))
  client.destroy()
}

async function clientOf(stage: string): Promise<Client> {
  const { httpUrl = '' } = (await stackUnderTest())[`sortie-${stage}-platform`] ?? {}
  return createClient({ url: httpUrl, apiKey, retries: 2 })
}

async function sortie(...args: string[]): Promise<Record<string, unknown>> {
  const { code, out, err } = await runSortie(['--json', ...args], { env })
  expect({ code, err: code === 0 ? '' : err }).toEqual({ code: 0, err: '' })
  return JSON.parse(out)
}

async function ended(client: Client, mission_id: string): Promise<Mission> {
  for (;;) {
    const mission = await client.getMission({ params: { mission_id } })
    if (['COMPLETED', 'FAILED', 'CANCELLED', 'EXPIRED'].includes(mission.status)) return mission
    await pause(200)
  }
}

function missionOf({ body }: Received): string {
  return JSON.parse(body).mission_id
}

async function eventually(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo())) await pause(200)
}

/** What stands on others goes first. */
async function deleteStage(stage: string): Promise<void> {
  const endpoint = inject('awsEndpoint')
  const client = new CloudFormationClient({ endpoint, region: 'us-east-1', credentials })
  for (const part of ['alarms', 'routes', 'later-routes', 'platform', 'messaging', 'data']) {
    const StackName = `sortie-${stage}-${part}`
    await client.send(new DeleteStackCommand({ StackName }))
    const stateOf = () =>
      client.send(new DescribeStacksCommand({ StackName })).then(
        ({ Stacks = [] }) => Stacks[0]?.StackStatus,
        () => undefined,
      )
    await eventually(async () => (await stateOf()) !== 'DELETE_IN_PROGRESS')
  }
  client.destroy()
}

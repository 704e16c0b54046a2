import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { beforeEach, expect, test } from 'vitest'
import { prepareTables } from '../../../../adapters/aws/restore/prepare-tables.ts'
import { beginRestore, makeEphemeral, restorableMoment } from '../../../../adapters/aws/restore/restore-tables.ts'
import { restoredPrefix } from '../../../../adapters/aws/restore/restored-names.ts'
import { answeredBy, exception } from './answered-by.ts'

const noon = Date.UTC(2026, 10, 29, 12)
const source = { entities: 'Entities-1', ledger: 'Ledger-1' }
const prefix = restoredPrefix('live', noon)
const names = ['ledger', 'entities', 'ephemeral'].map((table) => `${prefix}-${table}`)

interface FakeTable {
  /** Looks until it is there. */
  looks: number
  restoredTo?: Date
  stream?: string
  expires?: string
  recovers?: boolean
  protects?: boolean
  tags?: readonly object[]
}

let tables: Map<string, FakeTable>
let calls: string[]
let windows: Record<string, readonly [number, number] | undefined>
beforeEach(() => {
  tables = new Map()
  calls = []
  windows = { [source.entities]: [0, noon + 60_500], [source.ledger]: [1000, noon + 61_000] }
})

/** DynamoDB as its API reference describes it: a restored table has neither a stream, nor a time to live, nor recovery, nor protection, nor tags. */
const client = () =>
  answeredBy(new DynamoDBClient({ region: 'us-east-1' }), (command, input) => {
    const name = input.TargetTableName ?? input.TableName ?? input.ResourceArn.split('/').at(-1)
    if (!command.startsWith('Describe')) calls.push(`${command} ${name.replace(`${prefix}-`, '')}`)
    return (making[command] ?? describing[command] ?? changing[command])?.(name, input) ?? {}
  })

// biome-ignore lint/suspicious/noExplicitAny: a test knows the shape of the input
type Answers = Readonly<Record<string, (name: string, input: any) => object | undefined>>

const making: Answers = {
  RestoreTableToPointInTime(name, { RestoreDateTime }) {
    if (tables.has(name)) throw exception('TableAlreadyExistsException')
    tables.set(name, { looks: 2, restoredTo: RestoreDateTime })
    return {}
  },
  CreateTable(name) {
    if (tables.has(name)) throw exception('ResourceInUseException')
    tables.set(name, { looks: 1 })
    return {}
  },
}

const describing: Answers = {
  DescribeContinuousBackups(name) {
    const [EarliestRestorableDateTime, LatestRestorableDateTime] = windows[name]?.map((ms) => new Date(ms)) ?? []
    const PointInTimeRecoveryDescription = { EarliestRestorableDateTime, LatestRestorableDateTime }
    return { ContinuousBackupsDescription: { PointInTimeRecoveryDescription } }
  },
  DescribeTable(name) {
    const table = tables.get(name)
    if (!table) throw exception('ResourceNotFoundException')
    const { stream: LatestStreamArn, protects: DeletionProtectionEnabled } = table
    const TableStatus = table.looks-- > 0 ? 'CREATING' : 'ACTIVE'
    const StreamSpecification = LatestStreamArn && { StreamEnabled: true }
    const TableArn = `arn:aws:dynamodb:us-east-1:123456789012:table/${name}`
    return { Table: { TableArn, TableStatus, LatestStreamArn, StreamSpecification, DeletionProtectionEnabled } }
  },
  DescribeTimeToLive: (name) => ({
    TimeToLiveDescription: { TimeToLiveStatus: tables.get(name)?.expires ? 'ENABLED' : 'DISABLED' },
  }),
}

const changing: Answers = {
  UpdateTimeToLive: (name, { TimeToLiveSpecification }) =>
    Object.assign(active(name), { expires: TimeToLiveSpecification.AttributeName }),
  UpdateContinuousBackups: (name) => Object.assign(active(name), { recovers: true }),
  TagResource: (name, { Tags }) => Object.assign(active(name), { tags: Tags }),
  UpdateTable: (name, { StreamSpecification, DeletionProtectionEnabled }) =>
    Object.assign(
      active(name),
      StreamSpecification
        ? { stream: `arn:stream-of-${StreamSpecification.StreamViewType}` }
        : { protects: DeletionProtectionEnabled },
    ),
}

function active(name: string): FakeTable {
  const table = tables.get(name)
  if (!table || table.looks > 0) throw exception('ResourceInUseException', `${name} is not there yet`)
  return table
}

const tags = { application: 'sortie', stage: 'live' }
const prepared = (beforeFeed: () => Promise<void> = async () => {}) =>
  prepareTables({ client: client(), prefix, keep: true, tags, pause: async () => {}, beforeFeed })

test('both tables are restored to one second, and get all that DynamoDB leaves out of a restore', async () => {
  const to = await restorableMoment(client(), source, noon + 999)
  expect(to).toBe(noon)
  await beginRestore(client(), source, prefix, to)
  await makeEphemeral(client(), prefix)
  expect(await prepared()).toBe('arn:stream-of-NEW_IMAGE')
  const expiring = {
    expires: 'expires_at',
    tags: [
      { Key: 'application', Value: 'sortie' },
      { Key: 'stage', Value: 'live' },
    ],
  }
  const kept = { ...expiring, restoredTo: new Date(noon), recovers: true, protects: true }
  expect(Object.fromEntries(tables)).toMatchObject({
    [`${prefix}-entities`]: { ...kept, stream: 'arn:stream-of-NEW_IMAGE' },
    [`${prefix}-ledger`]: kept,
    [`${prefix}-ephemeral`]: expiring,
  })
  expect([...tables.keys()]).toEqual(names)
  expect(tables.get(`${prefix}-ledger`)?.stream).toBeUndefined()
})

test('nothing is begun there before its pause is written, and the pause is written once', async () => {
  await beginRestore(client(), source, prefix, noon)
  await makeEphemeral(client(), prefix)
  const pause = async () => void calls.push('pause')
  await prepared(pause)
  expect(calls.filter((call) => call === 'pause' || call === 'UpdateTable entities').slice(0, 2)).toEqual([
    'pause',
    'UpdateTable entities',
  ])
  const before = calls.filter((call) => call === 'pause')
  // Somebody may have lifted it meanwhile.
  await prepared(pause)
  expect(calls.filter((call) => call === 'pause')).toEqual(before)
})

test('one that was stopped goes on where it was, and changes nothing that is done', async () => {
  await beginRestore(client(), source, prefix, noon)
  await prepared(() => Promise.reject(new Error('stopped'))).catch(() => {})
  await beginRestore(client(), source, prefix, noon)
  await makeEphemeral(client(), prefix)
  await makeEphemeral(client(), prefix)
  await prepared()
  const state = structuredClone(Object.fromEntries(tables))
  const { length } = calls
  await prepared()
  for (const table of [...tables.values(), ...Object.values(state)]) table.looks = 0
  expect(Object.fromEntries(tables)).toEqual(state)
  expect(calls.slice(length)).toEqual([
    ...['ledger', 'entities'].map((table) => `UpdateContinuousBackups ${table}`),
    ...['ledger', 'entities', 'ephemeral'].map((table) => `TagResource ${table}`),
  ])
})

test('the newest moment is one that both tables have', async () => {
  expect(await restorableMoment(client(), source)).toBe(noon + 60_000)
})

test.each([
  ['before the one', 999],
  ['after the other', noon + 61_000],
])('a time %s is refused, with those that there are', async (_, asked) => {
  await expect(restorableMoment(client(), source, asked)).rejects.toMatchObject({
    code: 'not_restorable',
    message: expect.stringContaining('from 1970-01-01T00:00:01.000Z to 2026-11-29T12:01:00.000Z'),
  })
})

test('a table without point-in-time recovery is named', async () => {
  windows[source.ledger] = undefined
  await expect(restorableMoment(client(), source)).rejects.toMatchObject({
    code: 'not_restorable',
    message: expect.stringMatching(/^Ledger-1 has no/),
  })
})

test.each(['InvalidRestoreTimeException', 'PointInTimeRecoveryUnavailableException'])(
  '%s is told as what cannot be restored',
  async (name) => {
    const refusing = answeredBy(new DynamoDBClient({ region: 'us-east-1' }), () => {
      throw exception(name, 'not now')
    })
    await expect(beginRestore(refusing, source, prefix, noon)).rejects.toMatchObject({
      code: 'not_restorable',
      message: expect.stringContaining('not now'),
    })
  },
)

test('the names of the tables say whose and of when they are', () => {
  expect(names).toEqual(['ledger', 'entities', 'ephemeral'].map((table) => `sortie-live-20261129t120000z-${table}`))
})

import type {
  BatchGetItemCommandInput,
  CancellationReason,
  DeleteItemCommandInput,
  GetItemCommandInput,
  PutItemCommandInput,
  QueryCommandInput,
  TransactWriteItem,
  TransactWriteItemsCommandInput,
  UpdateItemCommandInput,
} from '@aws-sdk/client-dynamodb'
import { type Attributes, dueAttributes, text, toItem } from '../../../adapters/aws/dynamodb/attributes.ts'
import type { Database } from '../../../adapters/local/database.ts'
import { compareKeys, type ItemRow } from '../../../adapters/local/item-row.ts'
import type { Bound, Change, Condition, Key, Store, Stores, TableName } from '../../../core/base/ports/store.ts'
import { isWriteConflict } from '../../../core/base/ports/write-conflict.ts'
import { type AwsService, json, Refusal } from './wire.ts'

type Values = Readonly<Record<string, { readonly S?: string; readonly N?: string }>>

/**
 * DynamoDB's protocol in front of the local store: it takes the requests that our adapter makes, with the conditions that it
 * writes, and keeps what DynamoDB keeps besides: who wrote an item last, and which transactions are done.
 */
export function createDynamoDb({ database, stores }: { database: Database; stores: Stores }): AwsService {
  const rows = openRows(database)
  /** The `w` of each item that has one, by its place. */
  const writers = new Map<string, string>()
  /** By their tokens: a transaction that comes again does nothing again. */
  const transactions = new Map<string, Promise<void>>()

  const storeOf = (tenant: string): Store => (tenant === '_' ? stores.platform : stores.tenant(tenant))
  const shown = (table: TableName, row: ItemRow): Attributes => {
    const writer = writers.get(`${table} ${row.pk} ${row.sk}`)
    return { ...attributesOf(row), ...(writer !== undefined && { w: { S: writer } }) }
  }

  async function found(table: TableName, key: Attributes): Promise<Attributes | undefined> {
    const row = await rows.get(table, text(key, 'pk'), text(key, 'sk'))
    return row && shown(table, row)
  }

  /** One after another, since what is known of an item's writer belongs to the write. */
  let last: Promise<unknown> = Promise.resolve()
  function write(tenant: string, changes: readonly Placed[]): Promise<void> {
    const written = last.then(async () => {
      await storeOf(tenant).write(changes.map(({ change }) => change))
      for (const { place, writer } of changes) {
        if (writer === undefined) writers.delete(place)
        else writers.set(place, writer)
      }
    })
    last = written.catch(() => {})
    return written
  }

  async function single(table: TableName, key: Attributes, placed: Placed, saysOld: boolean): Promise<object> {
    try {
      await write(tenantOf(key), [placed])
      return {}
    } catch (error) {
      if (!isWriteConflict(error)) throw error
      const old = saysOld ? await found(table, key) : undefined
      throw new Refusal('ConditionalCheckFailedException', old && { Item: old })
    }
  }

  async function transact({ TransactItems = [] }: TransactWriteItemsCommandInput): Promise<void> {
    const placed = TransactItems.map(changeOf)
    try {
      await write(tenantOf(keyOf(TransactItems[0])), placed)
    } catch (error) {
      if (!isWriteConflict(error)) throw error
      const failed = new Set(error.conflicts)
      const reasons = placed.map(
        (_, at): CancellationReason => ({ Code: failed.has(at) ? 'ConditionalCheckFailed' : 'None' }),
      )
      throw new Refusal('TransactionCanceledException', { CancellationReasons: reasons })
    }
  }

  const operations: Readonly<Record<string, (input: unknown) => Promise<object>>> = {
    async GetItem(input) {
      const { TableName, Key = {} } = input as GetItemCommandInput
      const Item = await found(tableOf(TableName), Key)
      return Item ? { Item } : {}
    },
    async BatchGetItem(input) {
      const { RequestItems = {} } = input as BatchGetItemCommandInput
      const responses: Record<string, Attributes[]> = {}
      for (const [name, { Keys = [] }] of Object.entries(RequestItems)) {
        const items = await Promise.all(Keys.map((key) => found(tableOf(name), key)))
        responses[name] = items.filter((item) => item !== undefined)
      }
      return { Responses: responses, UnprocessedKeys: {} }
    },
    async Query(input) {
      const query = input as QueryCommandInput
      const table = tableOf(query.TableName)
      const candidates = await rows.inPartition(table, query)
      const range = rangeOf(query.IndexName)
      const within = candidates.map((row) => shown(table, row)).filter((item) => isWithin(query, range, item))
      const sorted = within.sort((one, other) => compareKeys(text(one, range), text(other, range)))
      if (query.ScanIndexForward === false) sorted.reverse()
      const items = sorted.slice(0, query.Limit)
      const lastItem = items.at(-1)
      const more = sorted.length > items.length && lastItem
      return { Items: items, ...(more && { LastEvaluatedKey: { pk: more.pk, sk: more.sk } }) }
    },
    PutItem(input) {
      const put = input as PutItemCommandInput
      const { TableName, Item = {} } = put
      return single(
        tableOf(TableName),
        Item,
        changeOf({ Put: { ...put, TableName, Item } }),
        put.ReturnValuesOnConditionCheckFailure === 'ALL_OLD',
      )
    },
    DeleteItem(input) {
      const { TableName, Key = {}, ...rest } = input as DeleteItemCommandInput
      return single(tableOf(TableName), Key, changeOf({ Delete: { ...rest, TableName, Key } }), false)
    },
    async UpdateItem(input) {
      const { TableName, Key = {}, ExpressionAttributeValues: values = {} } = input as UpdateItemCommandInput
      const by = numberIn(values, ':by')
      try {
        const { key } = placeOf(Key)
        const now = await storeOf(tenantOf(Key)).increment(tableOf(TableName), key, by, boundOf(values, 'n', by))
        return { Attributes: { n: { N: String(now) } } }
      } catch (error) {
        if (!isWriteConflict(error)) throw error
        throw new Refusal('ConditionalCheckFailedException')
      }
    },
    async TransactWriteItems(input) {
      const transaction = input as TransactWriteItemsCommandInput
      const token = transaction.ClientRequestToken ?? ''
      const before = transactions.get(token)
      if (before) await before
      else {
        const done = transact(transaction)
        transactions.set(token, done)
        await done.catch((error: unknown) => {
          // One that did nothing may be tried again.
          transactions.delete(token)
          throw error
        })
      }
      return {}
    },
  }

  return async ({ operation, body }) => {
    const operate = operations[operation]
    if (!operate) throw new Refusal('UnknownOperationException')
    return json(await operate(JSON.parse(body.toString())))
  }
}

/** A change with the place of its item, and the id that its write gave itself. */
interface Placed {
  readonly change: Change
  readonly place: string
  readonly writer: string | undefined
}

function changeOf(item: TransactWriteItem): Placed {
  const { Put, Delete, ConditionCheck, Update } = item
  const named = Put ?? Delete ?? ConditionCheck ?? Update
  const table = tableOf(named?.TableName)
  const attributes = keyOf(item)
  const { key } = placeOf(attributes)
  const place = `${table} ${text(attributes, 'pk')} ${text(attributes, 'sk')}`
  if (Put) return { change: putOf(table, Put), place, writer: Put.Item?.w?.S }
  if (Update) return { change: { change: 'add', table, key, ...additionOf(Update) }, place, writer: undefined }
  const when = conditionOf(named ?? {})
  if (Delete) return { change: { change: 'delete', table, key, ...(when && { when }) }, place, writer: undefined }
  if (!when) throw new Refusal('ValidationException')
  return { change: { change: 'check', table, key, when }, place, writer: undefined }
}

function putOf(table: TableName, { Item = {}, ...put }: NonNullable<TransactWriteItem['Put']>): Change {
  const item = toItem(`${tenantOf(Item)}|`, Item)
  const when = conditionOf(put)
  if (table !== 'ledger') return { change: 'put', table, item, ...(when && { when }) }
  if (!when || !('absent' in when)) throw new Error('Nobody writes over the ledger')
  return { change: 'put', table, item, when }
}

function additionOf({ ExpressionAttributeValues: values = {} }: NonNullable<TransactWriteItem['Update']>) {
  const by = Object.fromEntries(namesIn(values, ':by_').map((name) => [name, numberIn(values, `:by_${name}`)]))
  const bounded = new Set([...namesIn(values, ':max_'), ...namesIn(values, ':min_')])
  const bounds = Object.fromEntries([...bounded].map((name) => [name, boundOf(values, name, by[name] ?? 0)]))
  const due = values[':ds']?.S
  return {
    by,
    bounds,
    ...(due !== undefined && { due: Number(due.slice(0, due.indexOf('#'))) }),
    ...(values[':expires_at'] && { expires_at: numberIn(values, ':expires_at') }),
  }
}

function namesIn(values: Values, prefix: string): string[] {
  return Object.keys(values).flatMap((name) => (name.startsWith(prefix) ? [name.slice(prefix.length)] : []))
}

/** The adapter says what the number before may be at the most, and at the least. */
function boundOf(values: Values, name: string, by: number): Bound {
  return {
    ...(values[`:max_${name}`] && { max: numberIn(values, `:max_${name}`) + by }),
    ...(values[`:min_${name}`] && { min: numberIn(values, `:min_${name}`) + by }),
  }
}

function numberIn(values: Values, name: string): number {
  return Number(values[name]?.N)
}

const conditions: Readonly<Record<string, (values: Values) => Condition>> = {
  'attribute_not_exists(pk) OR expires_at <= :now': () => ({ absent: true }),
  'v = :v AND (attribute_not_exists(expires_at) OR expires_at > :now)': (values) => ({
    version: numberIn(values, ':v'),
  }),
}

function conditionOf(written: {
  readonly ConditionExpression?: string | undefined
  readonly ExpressionAttributeValues?: Values | undefined
}): Condition | undefined {
  const { ConditionExpression: expression, ExpressionAttributeValues: values = {} } = written
  if (expression === undefined) return undefined
  const condition = conditions[expression]
  if (!condition) throw new Error(`Nobody here knows the condition ${expression}`)
  return condition(values)
}

function keyOf({ Put, Delete, ConditionCheck, Update }: TransactWriteItem = {}): Attributes {
  return Put?.Item ?? Delete?.Key ?? ConditionCheck?.Key ?? Update?.Key ?? {}
}

function tenantOf(attributes: Attributes): string {
  return placeOf(attributes).tenant
}

function placeOf(attributes: Attributes): { readonly tenant: string; readonly key: Key } {
  const pk = text(attributes, 'pk')
  const bar = pk.indexOf('|')
  return { tenant: pk.slice(0, bar), key: { partition: pk.slice(bar + 1), sort: text(attributes, 'sk') } }
}

const tables: readonly TableName[] = ['entities', 'ledger', 'ephemeral']

/** Tables are called what they are. */
function tableOf(name: string | undefined): TableName {
  const table = tables.find((one) => one === name)
  if (!table) throw new Refusal('ResourceNotFoundException')
  return table
}

function rangeOf(index: string | undefined): 'sk' | 'ls' | 'ds' {
  if (index === undefined) return 'sk'
  return index === 'listing' ? 'ls' : 'ds'
}

/** Of a partition, by the three conditions on the sort key that the adapter writes. */
function isWithin(
  { KeyConditionExpression = '', ExpressionAttributeValues: values = {} }: QueryCommandInput,
  range: string,
  item: Attributes,
): boolean {
  const sort = text(item, range)
  const bound = (name: string) => values[name]?.S
  if (KeyConditionExpression.includes('begins_with')) return sort.startsWith(bound(':prefix') ?? '')
  const [from, to] = [bound(':from'), bound(':to')]
  return (from === undefined || compareKeys(sort, from) >= 0) && (to === undefined || compareKeys(sort, to) <= 0)
}

function attributesOf({ pk, sk, v, body, kind, lp, ls, due, expires_at }: ItemRow): Attributes {
  return {
    pk: { S: pk },
    sk: { S: sk },
    v: { N: String(v) },
    body: { S: body },
    ...(kind !== null && { kind: { S: kind } }),
    ...(lp !== null && ls !== null && { lp: { S: lp }, ls: { S: ls } }),
    ...(due !== null && dueAttributes(pk, sk, due)),
    ...(expires_at !== null && { expires_at: { N: String(expires_at) } }),
  }
}

function openRows(database: Database) {
  const statements = (sql: (table: TableName) => string) =>
    new Map(tables.map((table) => [table, database.prepare(sql(table))]))
  const one = statements((table) => `SELECT * FROM ${table} WHERE pk = ? AND sk = ?`)
  const partition = statements((table) => `SELECT * FROM ${table} WHERE pk = ?`)
  const listing = statements((table) => `SELECT * FROM ${table} WHERE lp = ?`)
  const due = statements((table) => `SELECT * FROM ${table} WHERE due IS NOT NULL`)
  const all = async (statement: ReturnType<typeof one.get>, ...values: string[]): Promise<readonly ItemRow[]> => {
    await database.settled()
    return (statement?.all(...values) ?? []) as unknown as ItemRow[]
  }
  return {
    get: async (table: TableName, pk: string, sk: string) => (await all(one.get(table), pk, sk))[0],
    async inPartition(table: TableName, query: QueryCommandInput): Promise<readonly ItemRow[]> {
      const name = query.ExpressionAttributeValues?.[':partition']?.S ?? ''
      if (query.IndexName === undefined) return all(partition.get(table), name)
      if (query.IndexName === 'listing') return all(listing.get(table), name)
      const rows = await all(due.get(table))
      return rows.filter((row) => attributesOf(row).dp?.S === name)
    },
  }
}

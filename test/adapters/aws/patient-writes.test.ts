import { afterEach, beforeEach, expect, test } from 'vitest'
import { createStores } from '../../../adapters/aws/dynamodb-stores.ts'
import { startPatience } from '../../../core/engine/patience/patience.ts'
import { patientStores } from '../../../core/engine/patience/patient-store.ts'
import { conflictsOf, item, put } from '../../ports/store-harness.ts'
import { type ScriptedAnswer, type ScriptedService, startScriptedService } from './scripted-service.ts'

// A leg's write whose answer DynamoDB owes for longer than the adapter waits.

let service: ScriptedService | undefined

beforeEach(() => {
  process.env.SORTIE_ENTITIES_TABLE = 'entities'
})
afterEach(() => service?.close())

const conflict: ScriptedAnswer = {
  status: 400,
  body: {
    __type: 'com.amazonaws.dynamodb.v20120810#TransactionCanceledException',
    CancellationReasons: [{ Code: 'None' }, { Code: 'ConditionalCheckFailed' }],
  },
}
const changes = [put(item('p', 'a')), put(item('p', 'b'), { absent: true })]
/** The tries that the client makes of one call. */
const tries = 4

function store() {
  return patientStores(
    createStores(),
    startPatience(() => 900_000),
  ).tenant('t')
}

/** @param written whether what was asked for is there when it is looked up */
async function answerLate(written: boolean): Promise<ScriptedService> {
  let items: unknown[] = []
  return startScriptedService(({ operation, input }, count) => {
    if (operation === 'BatchGetItem') return { body: { Responses: { entities: written ? items : [] } } }
    items = (input.TransactItems as { Put: { Item: unknown } }[]).map(({ Put }) => Put.Item)
    return count <= tries ? 'lost' : conflict
  })
}

test('a write that was made although its answers were lost is no conflict with itself', async () => {
  service = await answerLate(true)
  await store().write(changes)
  const operations = service.requests.map(({ operation }) => operation)
  expect(operations).toEqual([...Array(tries + 1).fill('TransactWriteItems'), 'BatchGetItem'])
  expect(service.requests.at(-1)?.input).toMatchObject({ RequestItems: { entities: { ConsistentRead: true } } })
})

test('one that others were quicker than is', async () => {
  service = await answerLate(false)
  expect(await conflictsOf(store().write(changes))).toEqual([1])
})

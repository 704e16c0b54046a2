import { beforeAll, expect, inject, test } from 'vitest'
import { type MissionTrace, traceMissions } from '../../bench/aws/trace-missions.ts'
import { costOf, requestsOf } from '../../bench/aws-cost.ts'
import { awsEnvironment } from './emulator.ts'

// What a one-step mission asks of AWS. It is money for every mission, so more of anything has to be meant: change the
// numbers here together with the reason, and run `npm run bench -- aws` for what they cost.

const committed = {
  missions: {
    // The tenant; its key is known from the first request on.
    'DynamoDB GetItem': 1,
    'DynamoDB Query': 1,
    'DynamoDB TransactWriteItems': 1,
    'SQS SendMessage': 1,
  },
  execute: { 'DynamoDB GetItem': 2, 'DynamoDB Query': 2, 'DynamoDB TransactWriteItems': 2 },
  // What it publishes, whom it asks for that follows, and what it adds to the counts of the minute: that it was submitted, started
  // and ended. A batch of the stream is one addition, so these become fewer as missions become more.
  'fan-out': { 'EventBridge PutEvents': 3, 'DynamoDB Query': 6, 'DynamoDB TransactWriteItems': 3 },
}

// Who follows is read as it is, which costs twice as much: what a follower is not sent then never reaches it.
// The counts are six of the writes, for a mission alone.
const committedUnits = { write: 26, index_write: 5, read: 12 }

let traces: readonly MissionTrace[]

beforeAll(async () => {
  Object.assign(process.env, awsEnvironment(inject('awsEndpoint')))
  traces = await traceMissions(5)
})

test('a one-step mission sends no more commands than it did', () => {
  expect(more(requestsOf(traces), committed)).toEqual([])
})

test('to accept a mission takes one transaction and one message', () => {
  const { missions } = requestsOf(traces)
  const writes = Object.entries(missions).filter(([name]) => !/^DynamoDB (Get|BatchGet|Query)/.test(name))
  expect(Object.fromEntries(writes)).toEqual({ 'DynamoDB TransactWriteItems': 1, 'SQS SendMessage': 1 })
})

test('a one-step mission takes no more request units of DynamoDB than it did', () => {
  const units = costOf(traces).functions.map(({ capacity }) => capacity)
  for (const unit of ['write', 'index_write', 'read'] as const) {
    const total = units.reduce((sum, capacity) => sum + capacity[unit], 0)
    expect(Math.round(total), unit).toBeLessThanOrEqual(committedUnits[unit])
  }
})

type Requests = Readonly<Record<string, Readonly<Record<string, number>>>>

/** What grew, in words. */
function more(found: Requests, allowed: Requests): readonly string[] {
  return Object.entries(found).flatMap(([fn, commands]) =>
    Object.entries(commands).flatMap(([name, count]) => {
      const before = allowed[fn]?.[name] ?? 0
      return count > before ? [`${fn} sends ${name} ${count} times, not ${before}`] : []
    }),
  )
}

import { afterEach, beforeEach, expect, test } from 'vitest'
import { createBus } from '../../../adapters/aws/eventbridge-bus.ts'
import { envelope } from '../../ports/bus.suite.ts'
import { type ScriptedRequest, type ScriptedService, startScriptedService } from './scripted-service.ts'

// What EventBridge does when it is disturbed, which the emulator never is. The rest: test/aws/ports.test.ts.

let service: ScriptedService | undefined

beforeEach(() => {
  process.env.SORTIE_BUS_NAME = 'bus'
})

afterEach(async () => {
  await service?.close()
  service = undefined
})

test('only refused entries are published again', async () => {
  service = await startScriptedService((request) => {
    const failed = (seq: number) => seq % 2 === 0 && service?.requests.length === 1
    return answerEntries(request, failed)
  })
  await createBus().publish([1, 2, 3, 4].map((seq) => envelope('m', seq)))
  expect(service.requests.map(sequence)).toEqual([
    [1, 2, 3, 4],
    [2, 4],
  ])
})

test('what stays refused is unavailable', async () => {
  service = await startScriptedService((request) => answerEntries(request, (seq) => seq === 2))
  const published = createBus().publish([1, 2].map((seq) => envelope('m', seq)))
  await expect(published).rejects.toMatchObject({ code: 'unavailable' })
  expect(service.requests.map(sequence)).toEqual([[1, 2], [2], [2], [2], [2]])
})

test('what will never be taken is not repeated, and told once the others are published', async () => {
  service = await startScriptedService((request) => {
    const codes: Record<number, string> = {
      2: 'MalformedDetail',
      ...(service?.requests.length === 1 && { 3: 'InternalFailure' }),
    }
    const Entries = sequence(request).map((seq) => (codes[seq] ? { ErrorCode: codes[seq] } : { EventId: `e${seq}` }))
    return { body: { FailedEntryCount: 1, Entries } }
  })
  const published = createBus().publish([1, 2, 3].map((seq) => envelope('m', seq)))
  await expect(published).rejects.toThrow('MalformedDetail')
  await expect(published).rejects.not.toHaveProperty('code')
  expect(service.requests.map(sequence)).toEqual([[1, 2, 3], [3]])
})

test('a call carries at most ten entries and 256 KB', async () => {
  service = await startScriptedService((request) => answerEntries(request, () => false))
  const bus = createBus()
  await bus.publish(Array.from({ length: 23 }, (_, at) => envelope('m', at + 1)))
  expect(service.requests.map((request) => sequence(request).length)).toEqual([10, 10, 3])
  await bus.publish([1, 2, 3].map((seq) => envelope('m', seq, { text: 'ü'.repeat(60_000) })))
  expect(service.requests.slice(3).map(sequence)).toEqual([[1, 2], [3]])
})

test('an entry is what rules match on', async () => {
  service = await startScriptedService((request) => answerEntries(request, () => false))
  const event = envelope('m', 1, { a: 1 })
  await createBus().publish([event])
  expect(service.requests[0]?.input.Entries).toMatchObject([
    { EventBusName: 'bus', Source: 'sortie', DetailType: 'mission.queued', Detail: JSON.stringify(event) },
  ])
})

function sequence({ input }: ScriptedRequest): number[] {
  return (input.Entries as { Detail: string }[]).map((entry) => JSON.parse(entry.Detail).seq)
}

function answerEntries(request: ScriptedRequest, failed: (seq: number) => boolean) {
  const results = sequence(request).map((seq) =>
    failed(seq) ? { ErrorCode: 'ThrottlingException' } : { EventId: `e${seq}` },
  )
  return { body: { FailedEntryCount: results.filter((result) => 'ErrorCode' in result).length, Entries: results } }
}

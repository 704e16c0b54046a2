import { setImmediate as nextTurn } from 'node:timers/promises'
import type { TransactWriteItemsCommandInput } from '@aws-sdk/client-dynamodb'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ReceivedMessage } from '../../adapters/local/lanes.ts'
import { createMemory } from '../../adapters/system/memory.ts'
import { type Account, type Aws, startAws, type WireIntercept } from '../simulation/aws/account.ts'
import { behindAws } from '../simulation/aws/behind-aws.ts'
import { Refusal, refusedBy } from '../simulation/aws/wire.ts'
import { createSimulatedPlatform, type SimulatedPlatform } from '../simulation/simulated-platform.ts'
import { quietProblems } from '../simulation/until-quiet.ts'
import { createPaidModels, type PaidModels } from './paid-models.ts'

// DynamoDB refuses a transaction that meets another one on an item. Each mission under a budget writes to that budget's one item.

const many = process.env.SORTIE_FAULTS === 'whole' ? [50, 100, 200] : [25]

let aws: Aws
let account: Account
beforeAll(async () => {
  aws = await startAws()
  account = await aws.openAccount()
})
afterAll(() => aws.close())

test.each(many)(
  'of %i missions that reserve and settle at one budget at once, each is paid for once and counted once',
  async (count) => {
    const models = createPaidModels('')
    const startsAt = new Date().toISOString()
    const { models: together, letGo } = answeringTogether(models, count)
    const platform = await createSimulatedPlatform({ concurrency: count, startsAt, models: together })
    const owner = platform.process((_call, perform) => perform())
    await owner.setBudget({ scope: 'tenant', period: 'month' }, { usd: 1000, tokens: 1_000_000_000 })
    for (let at = 0; at < count; at++) await owner.submit({ agent: 'echo', input: `mission ${at}`, max_attempts: 1 })
    const { intercept, refused } = holdingItems()
    const ports = account.ports(behindAws(platform), intercept)
    // Each in a process of its own, as Lambda has it: nobody waits for another's turn.
    const execute = (body: string) => platform.processOn({ ...ports, memory: createMemory() }).execute(body)
    // One that ends without having asked would keep the others waiting.
    await Promise.all(received(platform, count).map(({ body }) => execute(body).finally(letGo)))

    const { records, problems } = await quietProblems(platform)
    const { budgets, late, ledger } = await platform.stored()
    platform.close()
    expect(problems).toEqual([])
    expect(records.map(({ mission }) => [mission.status, mission.attempt, mission.usage.model_calls])).toEqual(
      Array.from({ length: count }, () => ['COMPLETED', 1, 1]),
    )
    expect([models.paid(), ledger.length, late]).toEqual([count, count, []])
    const tokens = records.reduce((sum, { mission: { usage } }) => sum + usage.input_tokens + usage.output_tokens, 0)
    // All that was reserved has become what was spent.
    expect([...budgets.spendings.values()]).toMatchObject([{ tokens, spent_tokens: tokens }])
    // They were in each other's way.
    expect(refused()).toBeGreaterThan(count)
  },
  900_000,
)

/** All answers come at once, when all are asked for. */
function answeringTogether(models: PaidModels, count: number): { readonly models: PaidModels; letGo(): void } {
  const all = Promise.withResolvers<void>()
  let asked = 0
  return {
    models: {
      ...models,
      async *generate(request) {
        asked += 1
        if (asked === count) all.resolve()
        await all.promise
        yield* models.generate(request)
      },
    },
    letGo: () => all.resolve(),
  }
}

/** A transaction has its items for some turns of the event loop, in which every other one that names them is cancelled. */
function holdingItems() {
  const turns = 10
  const held = new Set<string>()
  let refused = 0
  const intercept: WireIntercept = async (request, perform) => {
    if (request.operation !== 'TransactWriteItems') return perform()
    const items = itemsOf(JSON.parse(request.body.toString()))
    if (items.some((item) => held.has(item))) {
      refused += 1
      const reasons = items.map((item) => ({ Code: held.has(item) ? 'TransactionConflict' : 'None' }))
      return refusedBy('DynamoDB', new Refusal('TransactionCanceledException', { CancellationReasons: reasons }))
    }
    for (const item of items) held.add(item)
    const answer = await perform()
    for (let turn = 0; turn < turns; turn++) await nextTurn()
    for (const item of items) held.delete(item)
    return answer
  }
  return { intercept, refused: () => refused }
}

function itemsOf({ TransactItems = [] }: TransactWriteItemsCommandInput): readonly string[] {
  return TransactItems.map(({ Put, Delete, ConditionCheck, Update }) => {
    const { TableName } = Put ?? Delete ?? ConditionCheck ?? Update ?? {}
    const { pk, sk } = Put?.Item ?? (Delete ?? ConditionCheck ?? Update)?.Key ?? {}
    return `${TableName} ${pk?.S} ${sk?.S}`
  })
}

function received(platform: SimulatedPlatform, count: number): readonly ReceivedMessage[] {
  const messages: ReceivedMessage[] = []
  while (messages.length < count) {
    const more = platform.receive()
    if (more.length === 0) throw new Error(`Only ${messages.length} messages are there`)
    messages.push(...more)
  }
  return messages
}

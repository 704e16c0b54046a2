import { setImmediate as nextTurn } from 'node:timers/promises'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { leaseMs } from '../../../simulation/simulated-platform.ts'
import type { TestTenant } from './installation.ts'
import { shareOf, shareProblems } from './shares.ts'
import { withTenants } from './with-tenants.ts'

test('whatever tenants do at once, and whoever dies, the limit is not passed, and nothing is lost', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.scheduler(),
      fc.array(fc.nat(2), { minLength: 3, maxLength: 9 }),
      fc.constantFrom(4300, 5000, 9000, 14_000, 40_000),
      fc.array(fc.nat(25), { maxLength: 3 }),
      async (scheduler, work, tokens, deaths) => {
        const { platform, tenants, setLimit, sweepFor, run, ports } = await withTenants(3)
        const problems: string[] = []
        await setLimit({ tokens })
        const missions: [TestTenant, string][] = []
        for (const which of work) {
          const tenant = tenants[which] as TestTenant
          missions.push([tenant, await tenant.submit({ agent: 'coder', input: 'First 17 * 23; and then 4 + 5.' })])
        }

        async function inProcess(body: string): Promise<boolean> {
          let left = deaths.pop() ?? Number.POSITIVE_INFINITY
          const process = platform.process(async (call, perform) => {
            if (left-- <= 0) throw new Error('The process is dead')
            await scheduler.schedule(Promise.resolve(), call.operation, undefined, async (go) => {
              await go()
              await nextTurn()
            })
            try {
              return await perform()
            } finally {
              if (call.operation === 'write') problems.push(...(await shareProblems(platform, tenants, tokens)))
            }
          })
          return process.execute(body).then(
            () => true,
            () => false,
          )
        }

        async function executeAll(): Promise<void> {
          for (let messages = platform.receive(); messages.length > 0; messages = platform.receive()) {
            await Promise.all(
              messages.map(async (message) => {
                if (await inProcess(message.body)) await platform.lanes.delete(message)
              }),
            )
          }
        }
        await scheduler.waitFor(executeAll())
        platform.advance(leaseMs + 1)
        await run()
        await setLimit({ tokens: 1_000_000_000 })
        await sweepFor(30)
        for (const [tenant, id] of missions) {
          const mission = await tenant.mission(id)
          if (mission.status !== 'COMPLETED') problems.push(`${id} is ${mission.status}`)
        }
        for (const { id } of tenants) {
          const share = await shareOf(ports, id)
          if (share.tokens !== share.spent_tokens)
            problems.push(`${id} has reserved ${share.tokens - share.spent_tokens}`)
        }
        platform.close()
        expect(problems).toEqual([])
      },
    ),
    { numRuns: Number(process.env.SORTIE_INTERLEAVINGS ?? 60) },
  )
}, 600_000)

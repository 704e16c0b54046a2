import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, expect, test, vi } from 'vitest'
import { type Account, openAccount } from './account-server.ts'
import { runSortie } from './run-sortie.ts'

// Each command is a process of its own, and machines may be busy.
vi.setConfig({ testTimeout: 60_000 })

const undo: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of undo.splice(0)) await close()
})

async function doctorIn(account: Account, ...args: string[]) {
  const { env, published, close } = await openAccount(account)
  undo.push(close)
  const finished = await runSortie(['doctor', '--stage', 'production', ...args], { env })
  return { ...finished, published }
}

const usual = { concurrency: 1_000, unreserved: 500 }
/** Before anything is deployed. */
const empty = { concurrency: 1_000, unreserved: 1_000 }

test('a stage that has what it needs is shown, and its alarms’ topic gets a test message', async () => {
  const { code, out, err, published } = await doctorIn({ ...usual, deployed: { subscribed: 2, normal: 100 } })
  expect({ code, err }).toEqual({ code: 0, err: '' })
  expect(out).toMatch(
    /^Stage +production, protected\nCopy +No copy of its data leaves its region\.\nLambdas +1000 at once, of 1000 of the account\nAlarms +arn:\S+, 2 subscribed\n +A test message was sent/,
  )
  expect(out).toMatch(
    /\nLANE +EXECUTORS +AT WORK +WAITING\ncritical +200 +7 +3\nhigh +150 +7 +3\nnormal +100 +7 +3\nlow +50 +7 +3\n/,
  )
  expect(published.map((form) => form.get('Subject'))).toEqual(['Sortie: a test of the alarms of production'])
})

test('what the account has a second is shown beside what the stage may come to, by name and with its source', async () => {
  const quotas = { kms: { 'Cryptographic operations (symmetric) request rate': 5_000 } }
  const { code, out, err } = await doctorIn({ ...empty, quotas })
  expect({ code, err }).toEqual({ code: 0, err: '' })
  const told = out.split('\n').map((line) => line.replace(/ {2,}/g, ' | '))
  expect(told).toEqual(
    expect.arrayContaining([
      'PER SECOND | MAXIMUM | ACCOUNT ALLOWS',
      'API Gateway, requests | 1000 | 10000',
      'Scheduler, timers fired | 500 | not told',
      'EventBridge, PutEvents | 500 | 10000',
      'KMS, secrets opened | 500 | 5000',
      'DynamoDB, write units of a table | 10000 | 40000',
    ]),
  )
  expect(out).toContain('AWS reports no quota for requests a second')
})

test('what it prints of quotas is what the page shows', async () => {
  const scheduler = {
    'CreateSchedule request rate': 5_000,
    'Invocations throttle limit in transactions per second': 1_000,
  }
  const { out } = await doctorIn({ ...empty, quotas: { scheduler } })
  const page = readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'deploy.md'), 'utf8')
  expect(page).toContain(out.slice(out.indexOf('PER SECOND')))
})

test('an account that has less than the stage may come to is a fault, before anything is deployed', async () => {
  const quotas = {
    events: { 'PutEvents throttle limit in transactions per second': 400 },
    scheduler: { 'CreateSchedule request rate': 250 },
  }
  const { code, out } = await doctorIn({ ...empty, quotas })
  expect(code).toBe(1)
  const faults = out.split('\n').filter((line) => line.startsWith('! '))
  expect(faults).toEqual([
    '! production may reach 500 a second, but the account allows 250: request more from AWS (Service Quotas, scheduler, “CreateSchedule request rate”), or give the lanes fewer executors in stages.json',
    '! production may reach 500 a second, but the account allows 400: request more from AWS (Service Quotas, events, “PutEvents throttle limit”), or give the lanes fewer executors in stages.json',
  ])
})

test('quotas that the credentials may not ask for are told as that, and the rest is looked at', async () => {
  const { code, out } = await doctorIn({ ...empty, denies: 'ListServiceQuotas' })
  expect(code).toBe(0)
  expect(out).toMatch(/API Gateway, requests +1000 +not told/)
  expect(out.match(/Service Quotas gave no answer: User: ann is not authorized/g)).toHaveLength(1)
})

test('before its first deployment it is held against the account alone, and nothing is sent', async () => {
  const { code, out, err, published } = await doctorIn({ concurrency: 10, unreserved: 10 }, '--json')
  expect(code).toBe(1)
  expect(err).toContain('production has problems: 2 above')
  expect(JSON.parse(out)).toMatchObject({
    protected: true,
    executors: { critical: 200, high: 150, normal: 100, low: 50 },
    account: { concurrency: 10, unreserved: 10 },
    deployed: null,
    test_message: 'not sent',
    problems: [expect.stringContaining('request more from AWS'), expect.stringContaining('a deployment would fail')],
  })
  expect(published).toEqual([])
})

test('after a deployment that failed before its functions it says what the account lacks', async () => {
  const deployed = { subscribed: 0, normal: 100, withoutFunctions: true } as const
  const { code, out, published } = await doctorIn({ concurrency: 10, unreserved: 10, deployed })
  expect(code).toBe(1)
  expect(out).toMatch(/^Stage +production, protected, not deployed\n/)
  expect(out).toContain('request more from AWS')
  expect(published).toEqual([])
})

test('before a deployment that brings other settings it looks at the account alone, and tells nobody', async () => {
  const deployed = { subscribed: 0, normal: 80 }
  const { code, out, published } = await doctorIn({ ...usual, deployed }, '--before-deployment')
  expect({ code, published }).toEqual({ code: 0, published: [] })
  expect(out).not.toContain('!')
  expect(out).not.toContain('A test message')
  expect((await doctorIn({ concurrency: 10, unreserved: 10, deployed }, '--before-deployment')).code).toBe(1)
})

test('what was deployed with other settings, and alarms that nobody hears, are faults with what to do', async () => {
  const { code, out } = await doctorIn({ ...usual, deployed: { subscribed: 0, normal: 80 } })
  expect(code).toBe(1)
  expect(out).toContain('! stages.json sets other numbers of executors for normal than are deployed')
  expect(out).toContain('! Nobody subscribes to the alarms of production (1 not confirmed yet)')
  expect(out).not.toContain('A test message was sent')
})

test.each(['account-settings', 'Publish'])('what the credentials may not do is said: %s', async (denies) => {
  const { code, out, err } = await doctorIn({ ...usual, deployed: { subscribed: 1, normal: 100 }, denies })
  expect({ code, out }).toEqual({ code: 1, out: '' })
  expect(err).toMatch(/^sortie: AWS: /)
})

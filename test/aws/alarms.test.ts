import { CloudWatchClient } from '@aws-sdk/client-cloudwatch'
import { afterEach, beforeAll, expect, inject, test } from 'vitest'
import { alarmKinds } from '../../lib/alarms.ts'
import { runSortie } from '../cli/run-sortie.ts'
import { awsEnvironment } from './emulator.ts'
import { alarmsOfStage, ring } from './ring-alarms.ts'
import { stackUnderTest } from './stack-under-test.ts'
import { ToldOfAlarms } from './told-of-alarms.ts'

let env: Record<string, string>
let topic: string
let cloudWatch: CloudWatchClient
let told: ToldOfAlarms | undefined

beforeAll(async () => {
  topic = (await stackUnderTest())['sortie-dev-messaging']?.alarmTopic ?? ''
  const endpoint = inject('awsEndpoint')
  env = awsEnvironment(endpoint)
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' }
  cloudWatch = new CloudWatchClient({ endpoint, region: 'us-east-1', credentials })
})

afterEach(async () => {
  await told?.close()
  told = undefined
})

const doctor = (...args: string[]) => runSortie(['doctor', ...args], { env })

test('whoever is subscribed to the alarms gets a test message', async () => {
  told = await ToldOfAlarms.by(inject('awsEndpoint'), topic)
  const { code, out, err } = await doctor('--stage', 'dev')
  expect({ code, err }).toEqual({ code: 0, err: '' })
  expect(out).toMatch(/^Stage +dev, disposable\nLambdas +1000 at once, of 1000 of the account\n/)
  expect(out).toContain('A test message was sent to all subscribers.')
  // Other tests may have left something at work.
  expect(out).toMatch(/\nnormal +100 +\d+ +\d+\n/)
  expect(await told.heard(1)).toMatchObject([
    {
      TopicArn: topic,
      Subject: 'Sortie: a test of the alarms of dev',
      Message: expect.stringContaining('Nothing is wrong'),
    },
  ])
})

// The emulator asks no topic's policy; that it lets alarms publish is a test of the template.
test('every alarm that its metric has ring is heard, and names the runbook of its kind', async () => {
  told = await ToldOfAlarms.by(inject('awsEndpoint'), topic)
  const alarms = await alarmsOfStage(cloudWatch, 'dev')
  const names = alarms.map(({ AlarmName = '' }) => AlarmName)
  await ring(cloudWatch, alarms)
  const heard = (await told.heard(names.length)).map(({ Message }) => JSON.parse(String(Message)))
  const rung = heard.filter(({ NewStateValue }) => NewStateValue === 'ALARM')
  const pages = new Map(rung.map(({ AlarmName, AlarmDescription }) => [AlarmName, runbookIn(AlarmDescription)]))
  expect([...pages.keys()].sort()).toEqual(names.sort())
  for (const [name, page] of pages)
    expect(alarmKinds.filter((kind) => name.endsWith(`-${kind}`)).map(pageOf)).toContain(page)
  // This stage has no copy in another region.
  const kinds = alarmKinds.filter((kind) => names.some((name) => name.endsWith(`-${kind}`)))
  expect(new Set(pages.values())).toEqual(new Set(kinds.map(pageOf)))
})

test('a topic of which nobody is told is a fault', async () => {
  const { code, out, err } = await doctor('--stage', 'dev', '--json')
  expect(code).toBe(1)
  expect(JSON.parse(out)).toMatchObject({
    stage: 'dev',
    protected: false,
    test_message: 'sent',
    problems: [expect.stringContaining('Nobody subscribes to the alarms of dev')],
  })
  expect(err).toContain('dev has problems: 1 above')
})

test('before a deployment it looks at the account alone', async () => {
  const { code, out } = await doctor('--stage', 'production')
  expect({ code, out }).toEqual({
    code: 0,
    out: expect.stringMatching(/^Stage +production, protected, not deployed\n/),
  })
  expect(out).not.toContain('test message')
})

test('a stage that cannot be is a mistake of whoever typed it', async () => {
  const { code, err } = await doctor('--stage', 'Live!')
  expect(code).toBe(2)
  expect(err).toContain('is not 1 to 20 lower-case letters')
})

function pageOf(kind: string): string {
  return `docs/runbooks/${kind}.md`
}

function runbookIn(description: string): string | undefined {
  return /docs\/runbooks\/[a-z-]+\.md$/.exec(description)?.[0]
}

import { randomUUID } from 'node:crypto'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { alarmKinds } from '../../../lib/alarms.ts'
import { pagesOfTheYear } from '../../docs/operators-year.ts'
import { type Api, apiOf } from '../../scenarios/api.ts'
import { deadLetterOf } from '../../scenarios/dead-letters.ts'
import { ended, missionOf, submit } from '../../scenarios/missions.ts'
import { openShell, type Shell } from '../aws-cli/aws-cli.ts'
import { tenantOf } from '../deployed-stores.ts'
import { type Emulator, startEmulator } from '../emulator.ts'
import { alarmsOfStage, ring } from '../ring-alarms.ts'
import { ToldOfAlarms } from '../told-of-alarms.ts'
import { carryBlobs, carryTable } from './another-region.ts'
import { PageFollower } from './page-follower.ts'
import { thisRelease } from './releases.ts'

// A year with Sortie, out of the pages alone. What stands between two pages here is what they say in words.

vi.setConfig({ testTimeout: 900_000 })

const account = '000000000000'
const here = 'us-east-1'
const west = 'us-west-2'
const patience = { patienceMs: 120_000 }

type Exports = Readonly<Record<string, string>>

let emulator: Emulator
let home: string
let app: string
let shell: Shell
let pages: PageFollower
/** In which the commands are given, and with whose key. */
let region = here
let isOperator = false
/** The variables that the newest key was printed with: a tenant's, and an operator's. */
let tenant: Exports = {}
let operator: Exports = {}
const keys: string[] = []
const subscribed = new Set<string>()
let lastSwitch = ''
/** What `sortie restore` printed for stages.json, until it is written there. */
let restored: unknown

beforeAll(async () => {
  emulator = await startEmulator()
  home = await mkdtemp(join(tmpdir(), 'sortie-year-'))
  app = await thisRelease(home)
  shell = await openShell(emulator.endpoint, app)
  pages = new PageFollower(shell, { given, first, otherwise, exported, heard })
  // The emulator has no CloudFront.
  await saying('production', { concurrency: 1_000, edge: false, copy: { region: west } })
})

afterAll(async () => {
  await emulator?.stop()
  if (home) await rm(home, { recursive: true, force: true })
})

test('docs/deploy.md: two stages are deployed, the first tenant is made, and the stage to try it with goes', async () => {
  // backup.md says it of a stage with a copy.
  await pages.run(`cdk bootstrap aws://${account}/${west}`)
  await pages.follow('docs/deploy.md', { until: '**A protected stage**' })
  expect(await stacks()).not.toContain('sortie-dev')
})

test('docs/pipeline.md: what the pipeline needs is made', async () => {
  await pages.follow('docs/pipeline.md')
})

test('docs/secrets.md: every secret is replaced', async () => {
  await pages.run('sortie keys create "the shop, until December" --scope missions:write')
  await pages.run('sortie deliveries secret')
  await pages.follow('docs/secrets.md', { until: "## An operator's key" })
  await pages.run('sortie operators create "the one before" --aws --stage production')
  isOperator = true
  await pages.follow('docs/secrets.md', { from: "## An operator's key", until: "## A provider's key" })
  isOperator = false
  await pages.follow('docs/secrets.md', { from: "## A provider's key" })
})

describe('docs/runbooks', () => {
  test('an alarm can be tried, and there are places to look', async () => {
    await pages.follow('docs/runbooks/README.md')
  })

  test.each(alarmKinds)('%s is made to ring, and what its page says is done', async (kind) => {
    const credentials = { accessKeyId: 'test', secretAccessKey: 'test' }
    const client = new CloudWatchClient({ endpoint: emulator.endpoint, region: here, credentials })
    const all = await alarmsOfStage(client, 'production')
    const own = all.filter(({ AlarmName, AlarmDescription }) => {
      return AlarmName?.endsWith(`-${kind}`) && AlarmDescription?.endsWith(`docs/runbooks/${kind}.md`)
    })
    expect(own).not.toEqual([])
    const somebody = await ToldOfAlarms.by(emulator.endpoint, await output('production-messaging', 'alarmTopic'))
    await ring(client, own)
    const heard = (await somebody.heard(own.length)).map(({ Message }) => JSON.parse(String(Message)))
    expect(heard.map(({ AlarmName }) => AlarmName).sort()).toEqual(own.map(({ AlarmName }) => AlarmName).sort())
    for (const { AlarmDescription } of heard) expect(AlarmDescription).toContain(`docs/runbooks/${kind}.md`)
    await somebody.close()
    client.destroy()
    await pages.follow(`docs/runbooks/${kind}.md`)
  })
})

test('docs/upgrading.md: the time is noted', async () => {
  // The runbooks took the tenant's limits down.
  await pages.run(`sortie tenants set ${tenantId()} --aws --stage production --requests-per-s 100000`)
  await pages.follow('docs/upgrading.md')
})

test('docs/backup.md: a stage is restored in the place of what is there, and goes on', async () => {
  const before = await worked()
  await pages.follow('docs/backup.md', { from: '## AWS' })
  expect(await statusOf(before)).toBe('COMPLETED')
  await worked()
})

test('docs/region-lost.md: a stage is restored in another region, and goes on', async () => {
  const before = await worked()
  const [tenantHere, operatorHere] = [tenant, operator]
  region = west
  await pages.follow('docs/region-lost.md', { until: '**When the lost region' })
  tenant = { ...tenantHere, SORTIE_URL: await output('production-west-platform', 'httpUrl') }
  expect(await statusOf(before)).toBe('COMPLETED')
  await worked()
  region = here
  tenant = tenantHere
  operator = operatorHere
  await pages.follow('docs/region-lost.md', { from: '**When the lost region' })
})

test('docs/deploy.md: a protected stage says that it may be thrown away, and goes', async () => {
  await saying('production', { disposable: true })
  await pages.follow('docs/deploy.md', { from: '**A protected stage**' })
  expect(await stacks()).not.toContain('sortie-production')
})

test('no step of a page was forgotten', () => {
  const runbooks = alarmKinds.flatMap((kind) => pages.forgotten(`docs/runbooks/${kind}.md`))
  expect([...pagesOfTheYear.flatMap(([page, stretch]) => pages.forgotten(page, stretch)), ...runbooks]).toEqual([])
})

const given: Readonly<Record<string, () => string | Promise<string>>> = {
  account: () => account,
  stage: () => 'production',
  function: () => 'fan-out',
  lane: () => 'normal',
  secret: () => 'openai-api-key',
  time: () => new Date().toISOString(),
  key_id: () => keys.at(-2) ?? '',
  switch_id: () => lastSwitch,
  tenant_id: tenantId,
  mission_id: worked,
  dead_letter_id: died,
  httpUrl: () => output('production-platform', 'httpUrl'),
  sealingKey,
  mrk: sealingKey,
  uuid: () =>
    asked(
      'lambda list-event-source-mappings --function-name sortie-production-dead-messages --query "EventSourceMappings[0].UUID"',
    ),
  rule: () =>
    asked(
      `events list-rule-names-by-target --query 'RuleNames[0]' --target-arn "arn:aws:lambda:${here}:${account}:function:sortie-production-sweep"`,
    ),
}

const first: Readonly<Record<string, (command: string) => Promise<void>>> = {
  'sortie doctor --stage': (command) => subscribeTo(stageIn(command)),
  'cdk deploy': (command) => writeRestored(stageIn(command)),
  'sortie restore --aws --stage production': async (command) => {
    if (command.includes('--tables')) await moveToTheWest()
    else await recoverable()
  },
}

/** The stage that stands for `staging` is deployed as that is. The emulator restores a table to what it is as it is asked, and to no other time. */
function otherwise(command: string): string {
  const here = command.replace('--stage staging', '--stage production')
  return here.includes('--tables') ? here : here.replace(/ --to \S+/, '')
}

/** Whose key a command takes. */
function exported(command: string): Exports {
  const reachesAll = /--platform|^sortie operators set-aside/.test(command)
  const key = isOperator || reachesAll ? operator : tenant
  return { ...key, AWS_REGION: region, AWS_DEFAULT_REGION: region, OPENAI_API_KEY: 'a-new-key' }
}

/** What a reader copies from what was printed. */
function heard(command: string, printed: string): void {
  const lines = [...printed.matchAll(/^export (\w+)=(\S+)$/gm)]
  const exports = Object.fromEntries(lines.map(([, name = '', value = '']) => [name, value] as const))
  if (command.startsWith('sortie tenants create')) tenant = exports
  if (command.startsWith('sortie operators create')) operator = exports
  keys.push(...[...printed.matchAll(/^(key_\w+) (?:may|reaches)/gm)].map(([, key = '']) => key))
  lastSwitch = /sortie switches lift (swi_\w+)/.exec(printed)?.[1] ?? lastSwitch
  const [, setting] = /^ *"restored": (\{.*\})$/m.exec(printed) ?? []
  if (setting !== undefined) restored = JSON.parse(setting)
}

/** What stages.json says of a stage from now on, beside what it said. */
async function saying(stage: string, settings: object): Promise<void> {
  const file = join(app, 'stages.json')
  const said = JSON.parse(await readFile(file, 'utf8'))
  await writeFile(file, JSON.stringify({ ...said, [stage]: { edge: false, ...said[stage], ...settings } }))
}

/** What was restored is of the stage that is deployed next. */
async function writeRestored(stage: string): Promise<void> {
  if (restored !== undefined) await saying(stage, { restored })
  restored = undefined
}

function stageIn(command: string): string {
  return /\bstage[ =]([\w-]+)/.exec(command)?.[1] ?? 'dev'
}

/** Somebody is subscribed to the alarms of a stage that is there, and confirms it. */
async function subscribeTo(stage: string): Promise<void> {
  const topic = await output(`${stage}-messaging`, 'alarmTopic')
  if (topic === '' || subscribed.has(topic)) return
  subscribed.add(topic)
  await ToldOfAlarms.by(emulator.endpoint, topic)
}

/** The emulator passes over what the template says of it, which test/lib/stacks.test.ts sees. */
async function recoverable(): Promise<void> {
  for (const table of ['entitiesTable', 'ledgerTable'])
    await asked(
      `dynamodb update-continuous-backups --point-in-time-recovery-specification PointInTimeRecoveryEnabled=true --table-name "${await output('production-data', table)}"`,
    )
}

/** The second step of docs/region-lost.md, and what S3 did before. */
async function moveToTheWest(): Promise<void> {
  const journey = { endpoint: emulator.endpoint, from: here, to: west }
  for (const table of ['entities', 'ledger'])
    await carryTable(journey, await output('production-data', `${table}Table`, here), `sortie-moved-${table}`)
  await carryBlobs(journey, await output('production-data', 'blobBucket', here), `sortie-production-copy-${account}`)
}

/** Some work is done for the tenant. @returns which mission it was */
async function worked(): Promise<string> {
  const { id } = await submit(api(), { agent: 'echo', input: 'x'.repeat(100_000) })
  expect(await ended(patience, api(), id)).toMatchObject({ status: 'COMPLETED' })
  return id
}

/** A mission is given up on. @returns its dead letter */
async function died(): Promise<string> {
  const output_schema = {
    type: 'object',
    required: ['never'],
    properties: { never: { type: 'string', minLength: 5000 } },
  }
  const name = `hopeless-${randomUUID()}`
  await api()('POST', '/v1/agents', { json: { name, instructions: 'Fail.', tools: [], output_schema } })
  const mission = await submit(api(), { agent: name, input: 'x', max_attempts: 1 })
  expect(await ended(patience, api(), mission.id)).toMatchObject({ status: 'FAILED' })
  return deadLetterOf(mission)
}

async function statusOf(mission: string): Promise<string> {
  return (await missionOf(api(), mission)).status
}

function api(): Api {
  return apiOf({ http: tenant.SORTIE_URL ?? '', apiKey: tenant.SORTIE_API_KEY ?? '' })
}

function tenantId(): string {
  return tenantOf(tenant.SORTIE_API_KEY ?? '')
}

async function sealingKey(): Promise<string> {
  return (await output('production-data', 'sealingKey', here)).split('/').at(-1) ?? ''
}

/** What a stack says about itself; nothing where there is none. */
async function output(stack: string, key: string, within = region): Promise<string> {
  const query = `Stacks[0].Outputs[?OutputKey=='${key}'].OutputValue`
  const command = `aws cloudformation describe-stacks --stack-name sortie-${stack} --query "${query}" --output text`
  return (await shell.run(command, { AWS_REGION: within, AWS_DEFAULT_REGION: within })).out.trim()
}

async function stacks(): Promise<string> {
  return asked("cloudformation describe-stacks --query 'Stacks[].StackName'")
}

async function asked(command: string): Promise<string> {
  const { code, out, err } = await shell.run(`aws ${command} --output text`)
  expect({ command, code, err }).toEqual({ command, code: 0, err: '' })
  return out.trim()
}

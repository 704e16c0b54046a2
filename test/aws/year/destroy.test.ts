import { randomUUID } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { apiOf } from '../../scenarios/api.ts'
import { ended, submit } from '../../scenarios/missions.ts'
import { openShell, type Shell } from '../aws-cli/aws-cli.ts'
import { thisRelease } from './releases.ts'
import { Account } from './stage.ts'

vi.setConfig({ testTimeout: 600_000 })

let account: Account
let shell: Shell
let app: string
/** What there was before anything of Sortie's was deployed. */
let bare: Readonly<Record<string, readonly string[]>>
let assembly: string

beforeAll(async () => {
  account = await Account.open()
  shell = await openShell(account.emulator.endpoint)
  app = await thisRelease(account.home)
  bare = await everything()
  // The emulator has no CloudFront.
  await saying({ disposable: false, edge: false })
  assembly = await account.synthesised(app)
  await account.deploy(assembly)
})

afterAll(() => account?.close())

test('a protected stage refuses to be destroyed, and all of it is still there', async () => {
  const before = await everything()
  await expect(account.destroy(assembly)).rejects.toThrow(/TerminationProtection/)
  expect(await everything()).toEqual(before)
})

test('one that says that it may be thrown away leaves what the page says, and nothing else', async () => {
  await saying({ disposable: true })
  assembly = await account.synthesised(app)
  await account.deploy(assembly)
  await used()
  await account.destroy(assembly)
  expect(await everything()).toEqual(bare)
  const keys = await shell.run(
    "for key in $(aws kms list-keys --query 'Keys[].KeyId' --output text); do aws kms describe-key --key-id $key --query 'KeyMetadata.[Description,KeyState]' --output text; done",
  )
  expect(keys.out).toContain("seals tenants' secrets, each under its tenant's encryption context\tPendingDeletion")
})

/** What stages.json says of the stage. */
async function saying(settings: object): Promise<void> {
  const file = join(app, 'stages.json')
  const said = JSON.parse(await readFile(file, 'utf8'))
  await writeFile(file, JSON.stringify({ ...said, dev: { ...settings, concurrency: 1_000 } }))
}

/** Tenants, secrets, blobs in more than one version, and timers that have not fired. */
async function used(): Promise<void> {
  const made = JSON.parse((await shell.run('sortie tenants create Year --aws --stage dev --json')).out)
  const api = apiOf({ http: made.http, apiKey: made.api_key })
  await api('GET', '/v1/signing-secret')
  const { id } = await submit(api, { agent: 'echo', input: 'x'.repeat(100_000) })
  await ended({ patienceMs: 120_000 }, api, id)
  await submit(api, { agent: 'echo', input: randomUUID(), start_at: new Date(Date.now() + 86_400_000).toISOString() })
}

/** Each kind of thing that a stage has, by name. */
async function everything(): Promise<Readonly<Record<string, readonly string[]>>> {
  const found: Record<string, readonly string[]> = {}
  for (const [kind, command] of Object.entries(lists)) {
    const { code, out, err } = await shell.run(`aws ${command} --output text`)
    expect([kind, code, err]).toEqual([kind, 0, ''])
    found[kind] = out
      .split(/\s+/)
      .filter((name) => name !== '' && name !== 'None')
      .sort()
  }
  return found
}

const lists: Readonly<Record<string, string>> = {
  stacks: "cloudformation describe-stacks --query 'Stacks[].StackName'",
  tables: "dynamodb list-tables --query 'TableNames[]'",
  buckets: "s3api list-buckets --query 'Buckets[].Name'",
  functions: "lambda list-functions --query 'Functions[].FunctionName'",
  mappings: "lambda list-event-source-mappings --query 'EventSourceMappings[].UUID'",
  queues: "sqs list-queues --query 'QueueUrls[]'",
  topics: "sns list-topics --query 'Topics[].TopicArn'",
  buses: "events list-event-buses --query 'EventBuses[].Name'",
  rules: "events list-rules --query 'Rules[].Name'",
  timers: "scheduler list-schedules --query 'Schedules[].Name'",
  groups: "scheduler list-schedule-groups --query 'ScheduleGroups[].Name'",
  apis: "apigatewayv2 get-apis --query 'Items[].ApiId'",
  roles: "iam list-roles --query 'Roles[].RoleName'",
  logs: "logs describe-log-groups --query 'logGroups[].logGroupName'",
  alarms: "cloudwatch describe-alarms --query 'MetricAlarms[].AlarmName'",
  secrets: "secretsmanager list-secrets --query 'SecretList[].Name'",
}

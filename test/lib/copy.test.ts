import { rmSync } from 'node:fs'
import { AwsSolutionsChecks } from 'cdk-nag'
import { afterAll, expect, test } from 'vitest'
import { lifetimeDays } from '../../adapters/aws/blob-lifetimes.ts'
import { describeStage, stageOf } from '../../lib/stage.ts'
import { StageSettings } from '../../lib/stages.ts'
import { resourcesOf, sortieApp } from './sortie-app.ts'

const said = { copy: { region: 'eu-west-1', every_hours: 6, kept_days: 3 } } as const
const { data, copy, directory } = sortieApp('live', said)
const plain = sortieApp('live', {})
const older = sortieApp('live', { copy: { region: 'eu-west-1', key: false } })
// All of it is synthesised here, where no test's time runs.
for (const one of [data, plain.data, older.data]) resourcesOf(one)
afterAll(() => {
  for (const one of [directory, plain.directory, older.directory]) rmSync(one, { recursive: true })
})

if (!copy) throw new Error('There is no stack of the copy')
const elsewhere = copy
const only = (stack: typeof data | typeof elsewhere, type: string) => {
  const found = Object.values(resourcesOf(stack, type))
  expect(found).toHaveLength(1)
  return found[0]?.Properties
}

test('both tables are backed up at one time, as often as the stage says, and each backup is copied into the vault of the other region', () => {
  const [rule, ...others] = only(data, 'AWS::Backup::BackupPlan').BackupPlan.BackupPlanRule
  expect(others).toEqual([])
  expect(rule).toMatchObject({
    ScheduleExpression: 'cron(0 0/6 * * ? *)',
    StartWindowMinutes: 60,
    Lifecycle: { DeleteAfterDays: 1 },
    CopyActions: [{ Lifecycle: { DeleteAfterDays: 3 } }],
  })
  const to = JSON.stringify(rule.CopyActions[0].DestinationBackupVaultArn)
  expect(to).toMatch(/:backup:eu-west-1:.*:backup-vault:sortie-live-copy"/)
  const { Resources } = only(data, 'AWS::Backup::BackupSelection').BackupSelection
  expect(JSON.stringify(Resources)).toMatch(
    /^\[\{"Fn::GetAtt":\["Entities\w+","Arn"\]\},\{"Fn::GetAtt":\["Ledger\w+","Arn"\]\}\]$/,
  )
})

test('the copies are encrypted with a key of their own, and outlive the stack of a protected stage', () => {
  expect(elsewhere.region).toBe('eu-west-1')
  expect(elsewhere.terminationProtection).toBe(true)
  const vault = only(elsewhere, 'AWS::Backup::BackupVault')
  expect(vault).toMatchObject({
    BackupVaultName: 'sortie-live-copy',
    EncryptionKeyArn: { 'Fn::GetAtt': [expect.any(String), 'Arn'] },
  })
  expect(only(elsewhere, 'AWS::KMS::Key')).toMatchObject({ EnableKeyRotation: true })
  const kept = Object.values(resourcesOf(elsewhere)).filter(({ Type }) => /Vault$|Bucket$|::Key$/.test(Type))
  expect(kept.map(({ DeletionPolicy }) => DeletionPolicy)).toEqual(['Retain', 'Retain', 'Retain'])
})

test('each blob is copied as it comes, its deletion is not, and the copy goes on the day of the blob', () => {
  const bucket = only(data, 'AWS::S3::Bucket')
  const [rule, ...others] = bucket.ReplicationConfiguration.Rules
  expect(others).toEqual([])
  expect(rule).toMatchObject({ Status: 'Enabled', DeleteMarkerReplication: { Status: 'Disabled' } })
  expect(JSON.stringify(rule.Destination.Bucket)).toContain('sortie-live-copy-')
  const copied = only(elsewhere, 'AWS::S3::Bucket')
  expect(copied.VersioningConfiguration).toEqual({ Status: 'Enabled' })
  expect(JSON.stringify(copied.BucketName)).toContain('sortie-live-copy-')
  expect(copied.LifecycleConfiguration).toEqual(bucket.LifecycleConfiguration)
  expect(copied.LifecycleConfiguration.Rules).toHaveLength(lifetimeDays.length + 1)
  expect(copied.BucketEncryption).toEqual(bucket.BucketEncryption)
})

test('what is sealed can be opened in the other region, unless the stage says that its key is an older one', () => {
  expect(only(data, 'AWS::KMS::Key').MultiRegion).toBe(true)
  expect(only(plain.data, 'AWS::KMS::Key').MultiRegion).toBeUndefined()
  expect(only(older.data, 'AWS::KMS::Key').MultiRegion).toBeUndefined()
})

test('the place of the copy is deployed before what is copied there', () => {
  expect(data.dependencies.includes(elsewhere)).toBe(true)
})

test('it follows the AwsSolutions rules', () => {
  const { app, directory } = sortieApp('live', said)
  const { violations } = new AwsSolutionsChecks(app).validateScope(app)
  rmSync(directory, { recursive: true })
  expect(violations.map(({ ruleName }) => ruleName)).toEqual([])
})

test('a protected stage says whether it has a copy outside its region', () => {
  const saying = (said: object) => () => StageSettings.parse(said)
  expect(describeStage(stageOf({}, saying({})))).toContain('No copy of its data leaves its region.')
  const copied = { copy: { region: 'eu-west-1' } }
  expect(describeStage(stageOf({}, saying(copied)))).toContain('copied to eu-west-1 every 24 hours')
  expect(() => stageOf({ region: 'eu-west-1' }, saying(copied))).toThrow(/name another region/)
  expect(() => stageOf({}, saying({ copy: { region: 'Europe' } }))).toThrow(/an AWS region/)
  expect(() => stageOf({}, saying({ copy: { region: 'eu-west-1', every_hours: 5 } }))).toThrow()
})

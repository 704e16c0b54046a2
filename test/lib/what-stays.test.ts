import { rmSync } from 'node:fs'
import type { Stack } from 'aws-cdk-lib'
import { afterAll, expect, test } from 'vitest'
import { ownDomain, resourcesOf, sortieApp } from './sortie-app.ts'

const said = { domain: ownDomain, edge: true, copy: { region: 'eu-west-1' } }
const passing = sortieApp('passing', { ...said, disposable: true })
const live = sortieApp('live', said)
afterAll(() => {
  for (const { directory } of [passing, live]) rmSync(directory, { recursive: true })
})

/** The types of what CloudFormation leaves where it is as its stack goes. Some constructs of the CDK have that where nobody says otherwise. */
function staying({
  data,
  messaging,
  domains,
  platform,
  routes,
  laterRoutes,
  firewall,
  edge,
  alarms,
  copy,
}: typeof live) {
  const stacks: readonly (Stack | undefined)[] = [
    data,
    messaging,
    domains,
    platform,
    routes,
    laterRoutes,
    firewall,
    edge,
    alarms,
    copy,
  ]
  const all = stacks.flatMap((stack) => (stack ? Object.values(resourcesOf(stack)) : []))
  return all.filter(({ DeletionPolicy }) => DeletionPolicy?.startsWith('Retain')).map(({ Type }) => Type)
}

test('nothing outlives the stacks of a stage that may be thrown away: not even timers, which would be in the way of another of its name', () => {
  expect(staying(passing)).toEqual([])
})

test('of a protected stage its data outlive them, here and in the other region, and nothing else', () => {
  const here = ['AWS::DynamoDB::GlobalTable', 'AWS::DynamoDB::GlobalTable', 'AWS::S3::Bucket', 'AWS::KMS::Key']
  const vaults = ['AWS::Backup::BackupVault', 'AWS::Backup::BackupVault']
  expect(staying(live).sort()).toEqual([...here, ...vaults, 'AWS::S3::Bucket', 'AWS::KMS::Key'].sort())
})

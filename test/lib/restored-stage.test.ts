import { rmSync } from 'node:fs'
import { Template } from 'aws-cdk-lib/assertions'
import { AwsSolutionsChecks } from 'cdk-nag'
import { afterAll, expect, test } from 'vitest'
import { resourcesOf, sortieApp } from './sortie-app.ts'

const restored = {
  of: 'live',
  tables: 'sortie-live-20261129t120000z',
  stream:
    'arn:aws:dynamodb:us-east-1:123456789012:table/sortie-live-20261129t120000z-entities/stream/2026-11-29T13:00:00.000',
  blobs: 'the-bucket-of-live',
  key: 'arn:aws:kms:us-east-1:123456789012:key/1234',
}
const before = sortieApp('live', {})
const inPlace = sortieApp('live', { restored })
const beside = sortieApp('live-then', { restored })
afterAll(() => {
  for (const { directory } of [before, inPlace, beside]) rmSync(directory, { recursive: true })
})

type Built = typeof before
// All of it is synthesised here, where no test's time runs.
for (const { data } of [before, inPlace, beside]) resourcesOf(data)

const functionsOf = ({ platform }: Built) => Object.values(resourcesOf(platform, 'AWS::Lambda::Function'))
const feedsOf = ({ platform }: Built) =>
  Object.values(resourcesOf(platform, 'AWS::Lambda::EventSourceMapping')).filter(
    ({ Properties }) => Properties.StartingPosition !== undefined,
  )
const policiesOf = ({ platform }: Built) => JSON.stringify(Object.values(resourcesOf(platform, 'AWS::IAM::Policy')))

test.each([
  { where: 'in its place', stage: inPlace },
  { where: 'beside it', stage: beside },
])('what was restored is what every function has, $where', ({ stage }) => {
  const names = { ENTITIES: 'entities', LEDGER: 'ledger', EPHEMERAL: 'ephemeral' }
  for (const { Properties } of functionsOf(stage)) {
    const { Variables } = Properties.Environment
    for (const [variable, name] of Object.entries(names)) {
      const given = Variables[`SORTIE_${variable}_TABLE`]
      if (given !== undefined) expect(given).toBe(`${restored.tables}-${name}`)
    }
  }
  expect(feedsOf(stage).map(({ Properties }) => Properties.EventSourceArn)).toEqual([restored.stream])
  const policies = policiesOf(stage)
  // The role of no function reaches a table of before.
  expect(policies).not.toMatch(/ExportsOutput\w*(Entities|Ledger|Ephemeral)/)
  expect(policies).toContain(`:table/${restored.tables}-entities/index/due`)
})

test('in its place, the stage keeps its former tables, its bucket and its key, and whatever other stacks were told of', () => {
  const exportsOf = ({ data }: Built) => {
    const { Outputs = {} } = Template.fromStack(data).toJSON() as {
      Outputs?: Record<string, { Export?: { Name: string } }>
    }
    return Object.values(Outputs)
      .flatMap(({ Export }) => Export?.Name ?? [])
      .sort()
  }
  expect(exportsOf(inPlace)).toEqual(exportsOf(before))
  expect(exportsOf(before).length).toBeGreaterThan(6)
  expect(resourcesOf(inPlace.data)).toEqual(resourcesOf(before.data))
  const buckets = functionsOf(inPlace).flatMap(
    ({ Properties }) => Properties.Environment.Variables.SORTIE_BLOB_BUCKET ?? [],
  )
  expect(JSON.stringify(buckets[0])).toContain('Fn::ImportValue')
})

test('what was restored is brought to the format of the release before any function starts over it', () => {
  const [format] = Object.values(resourcesOf(inPlace.platform, 'Custom::StoredFormat'))
  const [then] = Object.values(resourcesOf(before.platform, 'Custom::StoredFormat'))
  // CloudFormation looks again only where a property is another.
  expect(format?.Properties).toEqual({ ...then?.Properties, tables: restored.tables })
})

test('beside it, the other stage has nothing of its own, and opens what was sealed', () => {
  const kinds = Object.values(resourcesOf(beside.data)).map(({ Type }) => Type)
  expect(kinds.filter((kind) => /DynamoDB|S3|KMS/.test(kind))).toEqual([])
  expect(policiesOf(beside)).toContain(restored.key)
  expect(policiesOf(beside)).toContain(':s3:::the-bucket-of-live/')
})

test('beside it, the other stage follows the AwsSolutions rules', () => {
  const { app, directory } = sortieApp('live-then', { restored })
  const { violations } = new AwsSolutionsChecks(app).validateScope(app)
  rmSync(directory, { recursive: true })
  expect(violations.map(({ ruleName }) => ruleName)).toEqual([])
})

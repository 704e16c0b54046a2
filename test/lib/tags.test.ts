import { rmSync } from 'node:fs'
import { CfnResource, TagManager } from 'aws-cdk-lib'
import { afterAll, describe, expect, test } from 'vitest'
import { ownDomain, type Resource, resourcesOf, sortieApp } from './sortie-app.ts'

const said = { domain: ownDomain, tags: { 'cost-centre': '4711' } }
const { app, directory } = sortieApp('live', said)
afterAll(() => rmSync(directory, { recursive: true }))

const wanted = { application: 'sortie', stage: 'live', 'cost-centre': '4711' }

const resources = app.node.findAll().filter((node) => CfnResource.isCfnResource(node))

/** Types that AWS lets nobody tag. Whoever adds another type looks whether it can be tagged. */
const untaggable = [
  'AWS::ApiGatewayV2::ApiMapping',
  'AWS::ApiGatewayV2::Integration',
  'AWS::ApiGatewayV2::Route',
  'AWS::CloudFront::CachePolicy',
  'AWS::CloudFront::OriginAccessControl',
  'AWS::CloudFront::OriginRequestPolicy',
  'AWS::CloudFront::ResponseHeadersPolicy',
  'AWS::IAM::Policy',
  'AWS::Lambda::Alias',
  'AWS::Lambda::EventInvokeConfig',
  'AWS::Lambda::Permission',
  'AWS::Lambda::Url',
  'AWS::Lambda::Version',
  'AWS::Logs::MetricFilter',
  'AWS::Route53::RecordSet',
  'AWS::S3::BucketPolicy',
  'AWS::SNS::TopicPolicy',
  'AWS::SQS::QueuePolicy',
]

function isTaggable(resource: CfnResource): boolean {
  return TagManager.isTaggable(resource) || 'cdkTagManager' in resource
}

/** What the CDK adds to take a value to another region, and to empty a bucket before it goes, has no tags of its own, and gets those of its stack from CloudFormation. */
function isOfTheCdk(id: string): boolean {
  return /^Custom(CrossRegionExport|S3AutoDeleteObjects)/.test(id)
}

/** As each type writes them: a list of pairs, a map, or in each replica of a table. */
function tagsOf({ Type, Properties }: Resource): Readonly<Record<string, string>> {
  const tags = Type === 'AWS::DynamoDB::GlobalTable' ? Properties.Replicas[0].Tags : Properties?.Tags
  if (!Array.isArray(tags)) return tags ?? {}
  return Object.fromEntries(tags.map(({ Key, Value }) => [Key, Value]))
}

describe('all that can be tagged', () => {
  const stacks = [...new Set(resources.map(({ stack }) => stack))]
  const inTemplates = stacks.flatMap((stack) => Object.entries(resourcesOf(stack)).filter(([id]) => !isOfTheCdk(id)))
  const types = [...new Set(inTemplates.map(([, { Type }]) => Type))].filter((type) => !type.startsWith('Custom::'))

  test.each(types.filter((type) => !untaggable.includes(type)))('%s says of what it is', (type) => {
    const own = inTemplates.filter(([, { Type }]) => Type === type)
    for (const [id, resource] of own) expect({ id, ...tagsOf(resource) }).toMatchObject({ id, ...wanted })
  })

  test('is, with the stack that it is in, whose tags are those of whatever CloudFormation makes there', () => {
    for (const stack of stacks) expect(stack.tags.tagValues()).toEqual(wanted)
  })

  test('is known, and what cannot be is a list', () => {
    const own = resources.filter(({ node }) => !node.path.includes('/Custom::S3AutoDeleteObjects'))
    const found = new Set(own.filter((one) => !isTaggable(one)).map(({ cfnResourceType }) => cfnResourceType))
    const ours = [...found].filter((type) => !type.startsWith('Custom::') && type !== 'AWS::DynamoDB::GlobalTable')
    expect(ours.sort()).toEqual(untaggable)
  })
})

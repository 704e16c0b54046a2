import { readFileSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { lambdas } from '../../functions/definitions.ts'
import { type May, type RequestContext, roleOf } from './role-policy.ts'
import { resourcesOf, sortieApp } from './sortie-app.ts'

const { platform, data, directory } = sortieApp()
afterAll(() => rmSync(directory, { recursive: true }))

const roles = lambdas.map(({ name }) => ({ name, may: roleOf(platform, `sortie-dev-${name}`) }))

const tenant = `ten_${'1'.repeat(26)}`
const operators = `ten_${'0'.repeat(26)}`
const at = (...keys: readonly string[]): RequestContext => ({ 'dynamodb:LeadingKeys': keys })
const ofTenant = (tenantId: string) => ({
  'kms:EncryptionContext:tenant': tenantId,
  'kms:EncryptionContextKeys': ['tenant'],
})

const runProgram = 'arn:<AWS::Partition>:lambda:<AWS::Region>:<AWS::AccountId>:function:sortie-dev-run-program'
const guardrail = 'arn:<AWS::Partition>:bedrock:<AWS::Region>:<AWS::AccountId>:guardrail/gr1'
const providerKey = 'arn:<AWS::Partition>:secretsmanager:<AWS::Region>:<AWS::AccountId>:secret:sortie/dev/openai-1'

const reads = ['dynamodb:GetItem', 'dynamodb:BatchGetItem', 'dynamodb:Query']
const changes = ['dynamodb:PutItem', 'dynamodb:UpdateItem', 'dynamodb:DeleteItem']
const anyOf = (actions: readonly string[], resource: string, context?: RequestContext) => (may: May) =>
  actions.some((action) => may(action, resource, context))

/** What somebody could do who has a function's credentials, and nothing of its code or what comes to it. */
const deeds: readonly (readonly [string, (may: May) => boolean])[] = [
  ['find tenants whose id one does not know', (may) => finds(may)],
  ['list blobs beyond those of one tenant whose id one knows', (may) => listsAll(may)],
  ['read items of a tenant whose id one knows', anyOf(reads, '<Entities>', at(`${tenant}|mission#1`))],
  ['change items of a tenant whose id one knows', anyOf(changes, '<Entities>', at(`${tenant}|mission#1`))],
  ['create, change or revoke API keys', anyOf(changes, '<Entities>', at(`${tenant}|keys`))],
  ['create keys of operators', anyOf(changes, '<Entities>', at(`${operators}|keys`))],
  [
    'change what the secrets of connections are bound to',
    anyOf(changes, '<Entities>', at(`${tenant}|service-connections`)),
  ],
  ['change where the keys of model providers are sent', anyOf(changes, '<Entities>', at(`${tenant}|model-providers`))],
  [
    'remove or replace the tokens of connections',
    anyOf(changes, '<Entities>', at(`${tenant}|service-connection-tokens`)),
  ],
  ['create tickets for WebSockets', anyOf(['dynamodb:PutItem'], '<Ephemeral>', at(`${tenant}|ticket#1`))],
  [
    'sign a browser in',
    (may) =>
      ['sessions', 'sign-in-code#1'].some((own) => may('dynamodb:PutItem', '<Ephemeral>', at(`${tenant}|${own}`))),
  ],
  ['keep a session from being idle', anyOf(['dynamodb:PutItem'], '<Ephemeral>', at(`${tenant}|session-uses`))],
  ['let a connection follow missions', anyOf(['dynamodb:PutItem'], '<Ephemeral>', at(`${tenant}|watch#*`))],
  ['set the owner of a connection', anyOf(['dynamodb:PutItem'], '<Ephemeral>', at('_|connection#1'))],
  ['reopen updates to connections of a revoked key', anyOf(changes, '<Ephemeral>', at(`${tenant}|revoked-keys`))],
  ['write into the ledger', anyOf(['dynamodb:PutItem'], '<Ledger>', at(`${tenant}|usage#2026-11-29`))],
  ['change or delete in the ledger', anyOf(changes.slice(1), '<Ledger>', at(`${tenant}|usage#2026-11-29`))],
  ['change the format of stored data', anyOf(changes, '<Entities>', at('_|format'))],
  ['read blobs of a tenant whose id one knows', (may) => may('s3:GetObject', `<Blobs>/${tenant}/mis_1/input`)],
  ['write blobs of a tenant whose id one knows', (may) => may('s3:PutObject', `<Blobs>/${tenant}/mis_1/input`)],
  ['delete blobs of a tenant whose id one knows', (may) => may('s3:DeleteObject', `<Blobs>/${tenant}/mis_1/input`)],
  ['run a program that keeps nothing', (may) => may('lambda:InvokeFunction', runProgram)],
  ['have guardrails of Amazon Bedrock judge a text', (may) => may('bedrock:ApplyGuardrail', guardrail)],
  ['open what is sealed for a tenant, once one has it', (may) => may('kms:Decrypt', '<SealingKey>', ofTenant(tenant))],
  ['read the keys of model providers', (may) => may('secretsmanager:GetSecretValue', providerKey)],
  ['seal or open for no tenant', (may) => sealsForNobody(may)],
]

function finds(may: May): boolean {
  const unknown = [at('_|tenants'), at('_|set-aside'), at(`${tenant}|mission#1`, '_|tenants')]
  return (
    unknown.some((context) => anyOf(reads, '<Entities>', context)(may)) ||
    may('dynamodb:Query', '<Entities>/index/due', at('due#0')) ||
    ['<Entities>', '<Ledger>', '<Ephemeral>'].some((table) => may('dynamodb:Scan', table))
  )
}

function listsAll(may: May): boolean {
  const prefixes = [
    {},
    ...['', 'ten_', 't*', `${tenant.slice(0, -1)}`, tenant].map((prefix) => ({ 's3:prefix': prefix })),
  ]
  return prefixes.some((context) => may('s3:ListBucket', '<Blobs>', context))
}

function sealsForNobody(may: May): boolean {
  const contexts = [
    {},
    ofTenant('_'),
    ofTenant(''),
    { ...ofTenant(tenant), 'kms:EncryptionContextKeys': ['tenant', 'x'] },
  ]
  return ['kms:Encrypt', 'kms:Decrypt', 'kms:GenerateDataKey'].some((action) =>
    contexts.some((context) => may(action, '<SealingKey>', context)),
  )
}

const who = (does: (may: May) => boolean) => roles.filter(({ may }) => does(may)).map(({ name }) => name)

test('what somebody can do with the role of a function is what the page says', () => {
  const page = readFileSync(join(resolve(import.meta.dirname, '..', '..'), 'docs/security.md'), 'utf8')
  const rows = deeds.map(([deed, does]) => `| ${deed} | ${told(who(does))} |`)
  expect(rows.filter((row) => !page.includes(row))).toEqual([])
})

function told(names: readonly string[]): string {
  if (names.length === 0) return 'none'
  const others = roles.map(({ name }) => name).filter((name) => !names.includes(name))
  if (others.length < names.length) return `all but ${others.map((name) => `\`${name}\``).join(', ')}`
  return names.map((name) => `\`${name}\``).join(', ')
}

describe.each(lambdas)('the role of $name', ({ name, uses, parts = [] }) => {
  const may = roleOf(platform, `sortie-dev-${name}`)

  test('touches nothing of the platform’s own that it does not name', () => {
    const own = {
      'connection#1': 'connections',
      'connections-of#1': 'connections',
      'circuit#a': 'circuits',
      'lessons#a': 'lessons',
      tenants: 'tenants',
      'authorization#a': 'authorizations',
    }
    for (const [partition, part] of Object.entries(own)) {
      if ((parts as readonly string[]).includes(part)) continue
      for (const table of ['<Entities>', '<Ephemeral>', '<Ledger>'])
        expect(anyOf([...reads, ...changes], table, at(`_|${partition}`))(may)).toBe(false)
    }
  })

  test('is not refused what it does for its tenants', () => {
    const { stores = {} } = uses as { stores?: { entities?: readonly string[]; ephemeral?: readonly string[] } }
    // A partition that a tenant names after one of those that are closed is the tenant’s.
    const partitions = ['mission#1', 'tenant', 'limit#a|keys', 'idempotency#keys', `limit#${tenant}|keys`]
    for (const partition of partitions) {
      if (stores.entities?.includes('get'))
        expect(may('dynamodb:GetItem', '<Entities>', at(`${tenant}|${partition}`))).toBe(name !== 'upgrade')
      if (stores.entities?.includes('put'))
        expect(may('dynamodb:PutItem', '<Entities>', at(`${tenant}|${partition}`))).toBe(name !== 'upgrade')
    }
  })
})

test('the policies of each role fit what IAM takes of one', () => {
  // A reference is longer than the ARN that it becomes: docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html.
  const policies = Object.entries(resourcesOf(platform, 'AWS::IAM::Policy'))
  expect(policies.length).toBeGreaterThanOrEqual(lambdas.length)
  const large = policies.filter(([, { Properties }]) => JSON.stringify(Properties.PolicyDocument).length > 10_240)
  expect(large.map(([id]) => id)).toEqual([])
})

test('the sealing key does nothing for anybody without the name of a tenant', () => {
  const [key] = Object.values(resourcesOf(data, 'AWS::KMS::Key'))
  const denials = key?.Properties.KeyPolicy.Statement.filter(({ Effect }: { Effect: string }) => Effect === 'Deny')
  expect(denials).toEqual([
    {
      Effect: 'Deny',
      Principal: { AWS: '*' },
      Action: ['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*'],
      Resource: '*',
      Condition: { Null: { 'kms:EncryptionContext:tenant': 'true' } },
    },
  ])
})

test('below one tenant whose id is known may be asked whether a blob is there', () => {
  const prefix = { 's3:prefix': `${tenant}/mis_1/input` }
  const asking = who((may) => may('s3:ListBucket', '<Blobs>', prefix))
  expect(asking).toEqual(
    who((may) => may('s3:GetObject', `<Blobs>/${tenant}/mis_1/input`)).filter((name) => asking.includes(name)),
  )
  expect(asking).toContain('execute')
})

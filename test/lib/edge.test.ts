import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { operations } from '../../contract/api.ts'
import { NewApprovalLink } from '../../contract/resources/approval.ts'
import { Cursor } from '../../contract/resources/common.ts'
import { linkToken } from '../../core/features/approvals/link-token.ts'
import { lambdas } from '../../functions/definitions.ts'
import { edgeHeaders } from '../../functions/runtime/http/edge.ts'
import { type Behaviour, behaviourFor } from './edge-behaviours.ts'
import { runEdgeFunction } from './run-edge-function.ts'
import { ownDomain, type Resource, resourcesOf, sortieApp } from './sortie-app.ts'

const named = sortieApp('live', {
  domain: ownDomain,
  region: 'eu-central-1',
  requests_per_address: 5_000,
  edge_secret: 3,
})
const origins = ['https://console.example.com', 'http://localhost:5173']
const nameless = sortieApp('plain', { origins })
const dev = sortieApp()
const without = sortieApp('bare', { edge: false })
afterAll(() => {
  for (const { directory } of [named, nameless, dev, without]) rmSync(directory, { recursive: true })
})

// Made here, since this takes longer than a test may on a busy machine.
for (const { app } of [named, nameless, dev, without]) app.synth()

const distribution = configOf(named)
/** CloudFront’s own name is CachingDisabled. */
const uncached = '4135ea2d-6df8-44a3-9df3-4b5a84be39ad'
/** A path of each kind that functions answer. */
const pathsOfRequests = [
  '/v1/missions',
  '/health',
  '/v1/missions/mis_1/stream',
  '/openapi.json',
  '/docs',
  '/docs/plain',
]
const rules: readonly Rule[] = propertiesOf(named.firewall, 'AWS::WAFv2::WebACL')[0].Rules

test('a protected stage has an edge unless it says no, and one that may be thrown away has none unless it says so', () => {
  expect([named.edge, nameless.edge].every(Boolean)).toBe(true)
  expect([dev.edge, dev.firewall, without.edge, without.firewall]).toEqual(Array(4).fill(undefined))
  const asked = sortieApp('dev', { disposable: true, edge: true })
  expect(asked.edge).toBeDefined()
  rmSync(asked.directory, { recursive: true })
})

test('the firewall stands where CloudFront looks for it, all else where the stage does', () => {
  const { data, messaging, platform, routes, laterRoutes, alarms, edge, firewall } = named
  expect(firewall?.region).toBe('us-east-1')
  for (const stack of [data, messaging, platform, routes, laterRoutes, alarms, edge])
    expect(stack?.region).toBe('eu-central-1')
  expect(JSON.stringify(distribution.WebACLId)).toContain('sortielivefirewall')
  expect(dev.data.region).not.toMatch(/^[a-z]/)
  expect([firewall, edge].map((stack) => stack?.terminationProtection)).toEqual([true, true])
})

describe('what CloudFront keeps', () => {
  test('is the documents of the contract and nothing else, as long as they say themselves', () => {
    const documents = operations.flatMap(([, route]) => ('document' in route && route.document ? [route.path] : []))
    expect(documents).toHaveLength(4)
    const kept = distribution.CacheBehaviors.filter(({ CachePolicyId }: Behaviour) => typeof CachePolicyId === 'object')
    expect(kept.map(({ PathPattern }: Behaviour) => PathPattern)).toEqual(documents)
    const others = distribution.CacheBehaviors.filter((one: Behaviour) => !kept.includes(one))
    const ofConsole = others.filter(({ CachePolicyId }: Behaviour) => CachePolicyId !== uncached)
    expect(ofConsole.map(({ PathPattern }: Behaviour) => PathPattern)).toEqual(['/assets/*'])
    const [policy] = propertiesOf(named.edge, 'AWS::CloudFront::CachePolicy')
    expect(policy.CachePolicyConfig).toMatchObject({ MinTTL: 0, DefaultTTL: 60, MaxTTL: 60 })
  })

  test('is kept for each name and coding, and for nobody in particular', () => {
    const [policy] = propertiesOf(named.edge, 'AWS::CloudFront::CachePolicy')
    expect(policy.CachePolicyConfig.ParametersInCacheKeyAndForwardedToOrigin).toEqual({
      EnableAcceptEncodingBrotli: true,
      EnableAcceptEncodingGzip: true,
      HeadersConfig: { HeaderBehavior: 'whitelist', Headers: [edgeHeaders.host] },
      CookiesConfig: { CookieBehavior: 'none' },
      QueryStringsConfig: { QueryStringBehavior: 'none' },
    })
    for (const path of ['/openapi.json', '/docs', '/docs/viewer.js', '/docs/plain']) {
      const behaviour = behaviourFor(distribution, path)
      expect(behaviour).not.toHaveProperty('OriginRequestPolicyId')
      expect(behaviour).toMatchObject({ Compress: false, AllowedMethods: ['GET', 'HEAD', 'OPTIONS'] })
    }
  })

  test('may be read by pages of the origins that the stage names, as every other answer may, whoever gives it', () => {
    const policy = propertiesOf(nameless.edge, 'AWS::CloudFront::ResponseHeadersPolicy').find(
      ({ ResponseHeadersPolicyConfig }) => 'CorsConfig' in ResponseHeadersPolicyConfig,
    )
    const policies = pathsOfRequests.map((path) => behaviourFor(configOf(nameless), path).ResponseHeadersPolicyId)
    expect(new Set(policies.map((id) => JSON.stringify(id))).size).toBe(1)
    expect(policies[0]).toEqual({ Ref: expect.stringMatching(/^Pages/) })
    expect(policy.ResponseHeadersPolicyConfig.CorsConfig).toMatchObject({
      AccessControlAllowCredentials: false,
      AccessControlAllowOrigins: { Items: origins },
      AccessControlAllowHeaders: { Items: expect.arrayContaining(['authorization', 'idempotency-key']) },
      AccessControlExposeHeaders: { Items: expect.arrayContaining(['retry-after', 'x-request-id']) },
      OriginOverride: true,
    })
  })

  test('may be read by pages of no other origin where the stage names none', () => {
    for (const path of pathsOfRequests)
      expect(behaviourFor(distribution, path)).not.toHaveProperty('ResponseHeadersPolicyId')
  })

  test('is no error of anybody: CloudFront would keep one for ten seconds under the path alone', () => {
    const kept = distribution.CustomErrorResponses.map(({ ErrorCode, ErrorCachingMinTTL }: ErrorResponse) => [
      ErrorCode,
      ErrorCachingMinTTL,
    ])
    // Of these it lets somebody choose; 412 and 415 it keeps only where an answer says for how long, and ours say no-store.
    const codes = [400, 403, 404, 405, 414, 416, 500, 501, 502, 503, 504]
    expect(kept).toEqual(codes.map((code) => [code, 0]))
    expect(distribution.CustomErrorResponses.every((one: object) => !('ResponsePagePath' in one))).toBe(true)
  })
})

describe('what CloudFront passes on', () => {
  test('is everything, uncached and as it came, but the host', () => {
    expect(behaviourFor(distribution, '/v1/missions')).toMatchObject({
      AllowedMethods: ['GET', 'HEAD', 'OPTIONS', 'PUT', 'PATCH', 'POST', 'DELETE'],
      // Its own names for CachingDisabled and AllViewerExceptHostHeader.
      CachePolicyId: uncached,
      OriginRequestPolicyId: 'b689b0a8-53d0-40ab-baf2-68738e2966ac',
      Compress: false,
      ViewerProtocolPolicy: 'https-only',
    })
  })

  test('goes to the name that API Gateway knows, over TLS, with the newest secret, and waits for longer than that does', () => {
    const origin = originFor(named, '/v1/missions')
    expect(origin).toMatchObject({
      DomainName: 'origin.api.example.com',
      CustomOriginConfig: {
        OriginProtocolPolicy: 'https-only',
        OriginSSLProtocols: ['TLSv1.2'],
        OriginReadTimeout: 35,
      },
      OriginCustomHeaders: [
        {
          HeaderName: edgeHeaders.secret,
          HeaderValue: '{{resolve:secretsmanager:sortie-live-edge-3:SecretString:::}}',
        },
      ],
    })
    const longest = Math.max(...lambdas.flatMap(({ trigger, timeoutS }) => (trigger.kind === 'http' ? [timeoutS] : [])))
    expect(origin.CustomOriginConfig.OriginReadTimeout).toBeGreaterThan(longest)
    expect(JSON.stringify(originFor(nameless, '/v1/missions').DomainName)).toContain(
      '.execute-api.eu-north-1.amazonaws.com',
    )
  })

  test('is asked of the function that streams where an answer comes piece by piece, under the secret and uncompressed', () => {
    const [behaviour] = distribution.CacheBehaviors.filter((one: Behaviour) => one.PathPattern?.endsWith('/stream'))
    expect(behaviour).toMatchObject({
      AllowedMethods: ['GET', 'HEAD', 'OPTIONS'],
      CachePolicyId: '4135ea2d-6df8-44a3-9df3-4b5a84be39ad',
      OriginRequestPolicyId: 'b689b0a8-53d0-40ab-baf2-68738e2966ac',
      Compress: false,
    })
    const origin = originFor(named, '/v1/missions/mis_1/stream')
    expect(JSON.stringify(origin.DomainName)).toContain('FunctionUrl')
    expect(origin).toMatchObject({
      CustomOriginConfig: { OriginProtocolPolicy: 'https-only' },
      OriginCustomHeaders: [{ HeaderName: edgeHeaders.secret }],
    })
    // A stream says something each 15 seconds.
    expect(origin.CustomOriginConfig.OriginReadTimeout).toBeGreaterThan(15)
  })

  test('says who asked and for what host, whatever the sender wrote there', () => {
    const headers = {
      host: { value: 'API.example.com' },
      [edgeHeaders.host]: { value: 'evil.example', multiValue: [{ value: 'evil.example' }, { value: 'a' }] },
      [edgeHeaders.address]: { value: '127.0.0.1' },
      authorization: { value: 'Bearer key' },
    }
    const event = { viewer: { ip: '2001:db8::7' }, request: { method: 'GET', uri: '/', headers } }
    for (const path of [...pathsOfRequests, '/live'])
      expect(runEdgeFunction(resourcesOf(edgeOf(named)), behaviourFor(distribution, path), event).headers).toEqual({
        host: { value: 'API.example.com' },
        authorization: { value: 'Bearer key' },
        [edgeHeaders.host]: { value: 'api.example.com' },
        [edgeHeaders.address]: { value: '2001:db8::7' },
      })
  })
})

describe('a name of the stage’s own', () => {
  test('is the distribution’s, with a certificate from where CloudFront looks for one', () => {
    expect(distribution.Aliases).toEqual(['api.example.com'])
    expect(distribution.ViewerCertificate).toMatchObject({
      MinimumProtocolVersion: 'TLSv1.2_2021',
      SslSupportMethod: 'sni-only',
    })
    expect(JSON.stringify(distribution.ViewerCertificate.AcmCertificateArn)).toContain('sortielivefirewall')
    const [certificate] = propertiesOf(named.firewall, 'AWS::CertificateManager::Certificate')
    expect(certificate).toMatchObject({ DomainName: 'api.example.com', ValidationMethod: 'DNS' })
  })

  test('leads there, by either kind of address', () => {
    const records = propertiesOf(named.edge, 'AWS::Route53::RecordSet')
    expect(records.map(({ Name, Type }) => [Name, Type])).toEqual([
      ['api.example.com.', 'A'],
      ['api.example.com.', 'AAAA'],
    ])
  })

  test('is what the stage tells; without one the edge’s stack tells CloudFront’s, and no other stack tells another', () => {
    expect(outputsOf(named, 'edge').httpUrl?.Value).toBe('https://api.example.com')
    expect(JSON.stringify(outputsOf(nameless, 'edge').httpUrl?.Value)).toContain('DomainName')
    expect(outputsOf(nameless, 'platform').httpUrl).toBeUndefined()
  })
})

describe('the secret by which functions know the edge', () => {
  test('is known to those that take requests, and to nobody else; that before it is believed too', () => {
    for (const { name, trigger } of lambdas) {
      const { SORTIE_EDGE_SECRETS: secrets } = environmentOf(named, name)
      if (['http', 'http-stream', 'websocket'].includes(trigger.kind))
        expect(JSON.stringify(secrets)).toMatch(/resolve:secretsmanager.*resolve:secretsmanager/)
      else expect(secrets).toBeUndefined()
    }
    const made = propertiesOf(named.platform, 'AWS::SecretsManager::Secret').map(({ Name }) => Name)
    expect(made).toEqual(['sortie-live-edge-3', 'sortie-live-edge-2'])
  })

  test('is one at first, and none without an edge', () => {
    const made = (app: App) => propertiesOf(app.platform, 'AWS::SecretsManager::Secret').map(({ Name }) => Name)
    expect([made(nameless), made(dev)]).toEqual([['sortie-plain-edge-1'], []])
    expect(environmentOf(dev, 'missions')).not.toHaveProperty('SORTIE_EDGE_SECRETS')
  })
})

describe('the firewall', () => {
  test('lets through what no rule refuses, and looks at rates first', () => {
    const [acl] = propertiesOf(named.firewall, 'AWS::WAFv2::WebACL')
    expect(acl).toMatchObject({ Scope: 'CLOUDFRONT', DefaultAction: { Allow: {} } })
    expect(rules.map(({ Name, Priority }) => [Priority, Name])).toEqual([
      [0, 'requests-of-an-address'],
      [1, 'requests-without-a-key'],
      [2, 'AWSManagedRulesAmazonIpReputationList'],
      [3, 'AWSManagedRulesKnownBadInputsRuleSet'],
      [4, 'AWSManagedRulesCommonRuleSet'],
    ])
  })

  test('refuses an address that asks too often, as the API itself would', () => {
    const [all, withoutKey] = rules.map(({ Statement }) => Statement.RateBasedStatement)
    expect(all).toEqual({ AggregateKeyType: 'IP', EvaluationWindowSec: 300, Limit: 5_000 })
    expect(withoutKey).toMatchObject({ AggregateKeyType: 'IP', EvaluationWindowSec: 300, Limit: 1_200 })
    expect(JSON.stringify(withoutKey)).toMatch(
      /NotStatement.*OrStatement.*SizeConstraintStatement.*authorization.*SizeConstraintStatement.*cookie/,
    )
    const [acl] = propertiesOf(named.firewall, 'AWS::WAFv2::WebACL')
    for (const { Action } of rules.slice(0, 2)) {
      const { ResponseCode, CustomResponseBodyKey } = Action?.Block.CustomResponse ?? {}
      expect(ResponseCode).toBe(429)
      const { ContentType, Content } = acl.CustomResponseBodies[String(CustomResponseBodyKey)]
      expect(ContentType).toBe('APPLICATION_JSON')
      expect(JSON.parse(Content)).toMatchObject({ error: { code: 'rate_limited' } })
    }
  })

  test('judges no body by its words or its length: missions are about everything', () => {
    const counted = rules.flatMap(({ Statement }) =>
      (Statement.ManagedRuleGroupStatement?.RuleActionOverrides ?? []).map(({ Name, ActionToUse }) => {
        expect(ActionToUse).toEqual({ Count: {} })
        return Name
      }),
    )
    expect(counted.toSorted()).toEqual([
      'CrossSiteScripting_BODY',
      'EC2MetaDataSSRF_BODY',
      'GenericLFI_BODY',
      'GenericRFI_BODY',
      'JavaDeserializationRCE_BODY',
      'Log4JRCE_BODY',
      // Our contract asks for no name of the program.
      'NoUserAgent_HEADER',
      'ReactJSRCE_BODY',
      'SizeRestrictions_BODY',
    ])
  })

  test('refuses no query and no path by its length that the contract takes', () => {
    const query = {
      ...{ cursor: 'c'.repeat(1_024), limit: '100', status: 'DISPATCHED', agent: 'a'.repeat(64), tag: 't'.repeat(64) },
      ...{ created_after: '2026-11-29T00:00:00.000000+00:00', created_before: '2026-11-29T00:00:00.000000+00:00' },
    }
    expect(Cursor.safeParse(`${query.cursor}c`).success).toBe(false)
    expect(new URLSearchParams(query).toString().length).toBeLessThanOrEqual(2_048)
    const name = '漢'.repeat(100)
    expect(NewApprovalLink.parse({ name }).name).toBe(name)
    const id = '0'.repeat(26)
    const claims = { tenant: `ten_${id}`, approval: `apr_${id}`, name, made_by: `key_${id}`, expires_at: 1e13 }
    expect(`/v1/approval-links/${linkToken(claims, 'k')}`.length).toBeLessThanOrEqual(1_024)
  })

  test('leaves addresses of files to S3, which signed them: they are longer, and name files as anybody likes', () => {
    const texts = rules.filter(({ Name }) => /KnownBadInputs|Common/.test(Name))
    expect(texts).toHaveLength(2)
    for (const { Statement } of texts)
      expect(Statement.ManagedRuleGroupStatement).toMatchObject({
        ScopeDownStatement: {
          NotStatement: {
            Statement: {
              ByteMatchStatement: { SearchString: '/v1/transfers/', PositionalConstraint: 'STARTS_WITH' },
            },
          },
        },
      })
  })

  test('costs what the documents say', () => {
    const deploy = readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'deploy.md'), 'utf8')
    expect(deploy).toContain(`firewall with ${rules.length} rules (5.00 and 1.00 each)`)
  })
})

type App = ReturnType<typeof sortieApp>

function originFor(app: App, path: string) {
  const config = configOf(app)
  const { TargetOriginId } = behaviourFor(config, path)
  return config.Origins.find(({ Id }: { Id: string }) => Id === TargetOriginId)
}

interface ErrorResponse {
  readonly ErrorCode: number
  readonly ErrorCachingMinTTL: number
}

interface Rule {
  readonly Name: string
  readonly Priority: number
  readonly Action?: { readonly Block: { readonly CustomResponse: Readonly<Record<string, unknown>> } }
  readonly Statement: {
    readonly RateBasedStatement?: object
    readonly ManagedRuleGroupStatement?: {
      readonly RuleActionOverrides: readonly { readonly Name: string; readonly ActionToUse: object }[]
    }
  }
}

function propertiesOf(
  stack: Parameters<typeof resourcesOf>[0] | undefined,
  type: string,
): readonly Resource['Properties'][] {
  if (!stack) throw new Error('There is no such stack')
  return Object.values(resourcesOf(stack, type)).map(({ Properties }) => Properties)
}

function configOf({ edge }: App): Resource['Properties'] {
  return propertiesOf(edge, 'AWS::CloudFront::Distribution')[0].DistributionConfig
}

function edgeOf({ edge }: App) {
  if (!edge) throw new Error('There is no edge')
  return edge
}

function environmentOf({ platform }: App, name: string): Readonly<Record<string, unknown>> {
  const found = propertiesOf(platform, 'AWS::Lambda::Function').find(({ FunctionName }) =>
    FunctionName.endsWith(`-${name}`),
  )
  return found.Environment.Variables
}

function outputsOf(stage: App, part: 'edge' | 'platform') {
  const { app, edge, platform } = stage
  const stack = part === 'edge' ? edge : platform
  return app.synth().getStackByName(String(stack?.stackName)).template.Outputs ?? {}
}

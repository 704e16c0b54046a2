import { rmSync } from 'node:fs'
import { afterAll, describe, expect, test } from 'vitest'
import { operations } from '../../contract/api.ts'
import { consolePolicy, filePolicy, isOfConsole } from '../../contract/console.ts'
import { edgeHeaders } from '../../functions/runtime/http/edge.ts'
import { securityHeaders } from '../../functions/runtime/http/security-headers.ts'
import { type Behaviour, behaviourFor, type DistributionConfig } from './edge-behaviours.ts'
import { runEdgeFunction } from './run-edge-function.ts'
import { ownDomain, resourcesOf, sortieApp } from './sortie-app.ts'

const named = sortieApp('live', { domain: ownDomain, origins: ['https://other.example.com'] })
const nameless = sortieApp('plain', {})
afterAll(() => {
  for (const { directory } of [named, nameless]) rmSync(directory, { recursive: true })
})

const edge = edgeOf(named)
const config = configOf(edge)
/** CloudFront’s own names of CachingDisabled and CachingOptimized. */
const uncached = '4135ea2d-6df8-44a3-9df3-4b5a84be39ad'
const optimised = '658327ea-f89d-4fab-a63d-7e88639e58f6'

const pagePaths = [
  '/',
  '/missions',
  '/missions/mis_1',
  '/settings/',
  '/v1missions',
  '/healthy',
  '/a/b.c',
  '/index.html',
]
const apiPaths = [
  '/v1',
  '/v1/missions',
  '/v1/missions/mis_1/events',
  '/health',
  '/health/x',
  '/docs/x',
  '/live/x',
  '/v1/transfer',
]

describe('which way a path takes', () => {
  test.each(pagePaths)('%s has the page, as on one machine', (path) => {
    expect([isOfConsole(path), wayOf(path)]).toEqual([true, 'console page'])
  })

  test.each(apiPaths)('%s goes to the API, as on one machine', (path) => {
    expect([isOfConsole(path), wayOf(path)]).toEqual([false, 'API'])
  })

  test('each path of the contract goes to the API, but streams, which a function sends as it writes them', () => {
    const ways = operations.map(([, route]) => {
      const path = route.path.replaceAll(/{[^}]*}/g, 'x_1')
      return [route.path, wayOf(path), 'stream' in route && route.stream ? 'streams' : 'API'] as const
    })
    expect(ways.filter(([, way, wanted]) => way !== wanted)).toEqual([])
  })

  test.each([
    ['/assets/index-AbC.js', 'console file'],
    ['/v1/transfers/ten_1/files/fil_1', 'files'],
    ['/live', 'sockets'],
  ])('%s goes its own', (path, way) => {
    expect(wayOf(path)).toBe(way)
  })

  test('there are fewer than the 25 that CloudFront once took for a distribution', () => {
    expect(config.CacheBehaviors.length).toBeLessThan(25)
  })
})

describe('the console', () => {
  test('is its page at every address but those of its files', () => {
    const shown = (uri: string) => forwarded(uri).uri
    expect(pagePaths.map(shown)).toEqual(pagePaths.map(() => '/index.html'))
    expect(['/icon.svg', '/assets/index-AbC.js'].map(shown)).toEqual(['/icon.svg', '/assets/index-AbC.js'])
  })

  test.each(['/missions', '/assets/index-AbC.js'])('%s has the policy of one machine and its other headers', (path) => {
    const { SecurityHeadersConfig: said, CustomHeadersConfig } = headersAt(path)
    expect(said.ContentSecurityPolicy).toEqual({ ContentSecurityPolicy: consolePolicy, Override: true })
    expect(saidBy(said)).toEqual(alwaysSaid())
    expect(CustomHeadersConfig.Items).toEqual([
      { Header: 'cross-origin-opener-policy', Value: 'same-origin', Override: true },
    ])
  })

  test.each(['/missions', '/assets/index-AbC.js'])('%s is compressed, kept as its file says, and only read', (path) => {
    expect(behaviourFor(config, path)).toMatchObject({
      Compress: true,
      CachePolicyId: optimised,
      AllowedMethods: ['GET', 'HEAD'],
      ViewerProtocolPolicy: 'redirect-to-https',
    })
  })

  test('is in a bucket that nobody but this distribution reads, and that knows what it does not have', () => {
    const [[bucketId, bucket] = []] = Object.entries(resourcesOf(edge, 'AWS::S3::Bucket'))
    expect(bucket?.Properties).toMatchObject({
      PublicAccessBlockConfiguration: { BlockPublicAcls: true, BlockPublicPolicy: true, RestrictPublicBuckets: true },
    })
    const [policy] = Object.values(resourcesOf(edge, 'AWS::S3::BucketPolicy'))
    const statements: readonly Statement[] = policy?.Properties.PolicyDocument.Statement
    const readers = statements.filter(({ Effect, Principal }) => Effect === 'Allow' && 'Service' in Principal)
    expect(readers.flatMap(({ Action }) => Action)).toEqual(['s3:GetObject', 's3:ListBucket'])
    for (const reader of readers) {
      expect(reader.Principal).toEqual({ Service: 'cloudfront.amazonaws.com' })
      expect(JSON.stringify(reader.Condition)).toMatch(/AWS:SourceArn.*Distribution/)
    }
    const origin = originAt('/missions')
    expect(origin.DomainName).toEqual({ 'Fn::GetAtt': [bucketId, 'RegionalDomainName'] })
    expect(origin).toHaveProperty('OriginAccessControlId')
    expect(origin).not.toHaveProperty('OriginCustomHeaders')
  })

  test('is put there anew by each release that has another, and by nobody who may do more', () => {
    const [put] = Object.values(resourcesOf(edge, 'Custom::ConsoleFiles'))
    expect(put?.Properties).toMatchObject({ release: 'a1b2c3' })
    const roles = JSON.stringify(resourcesOf(edge, 'AWS::IAM::Policy'))
    expect(roles.match(/"s3:[^"]*"/g)).toEqual(['"s3:PutObject"'])
    // The rights first, then the files.
    const policies = Object.keys(resourcesOf(edge, 'AWS::IAM::Policy'))
    expect(put?.DependsOn).toEqual(expect.arrayContaining(policies))
  })

  test('is nowhere without an edge', () => {
    const dev = sortieApp()
    expect(dev.edge).toBeUndefined()
    rmSync(dev.directory, { recursive: true })
  })
})

describe('a file on its way', () => {
  const path = '/v1/transfers/ten_1/files/fil_1'

  test('reaches the bucket under the key that was signed', () => {
    expect(forwarded(path).uri).toBe('/ten_1/files/fil_1')
  })

  test('goes with all that is signed, and without the host, the session and the key', () => {
    const behaviour = behaviourFor(config, path)
    expect(behaviour).toMatchObject({ CachePolicyId: uncached, Compress: false, ViewerProtocolPolicy: 'https-only' })
    expect(behaviour.AllowedMethods).toEqual(expect.arrayContaining(['GET', 'HEAD', 'PUT', 'OPTIONS']))
    expect(propertiesAt(behaviour.OriginRequestPolicyId).OriginRequestPolicyConfig).toMatchObject({
      HeadersConfig: { HeaderBehavior: 'allExcept', Headers: ['host', 'authorization'] },
      QueryStringsConfig: { QueryStringBehavior: 'all' },
      CookiesConfig: { CookieBehavior: 'none' },
    })
  })

  test('is asked of the bucket of the stage, which sees what S3 signed and nothing of CloudFront’s', () => {
    const origin = originAt(path)
    expect(JSON.stringify(origin.DomainName)).toMatch(/Blobs.*RegionalDomainName/)
    expect(origin.S3OriginConfig).toEqual({ OriginAccessIdentity: '' })
    expect(origin).not.toHaveProperty('OriginAccessControlId')
    expect(origin).not.toHaveProperty('OriginCustomHeaders')
  })

  test('comes with the policy of one machine: opened as a page, nothing in it runs', () => {
    const { SecurityHeadersConfig: said } = headersAt(path)
    expect(said.ContentSecurityPolicy).toEqual({ ContentSecurityPolicy: filePolicy, Override: true })
    expect(filePolicy).toContain('sandbox')
    expect(saidBy(said)).toEqual(alwaysSaid())
  })
})

describe('sockets of the console’s pages', () => {
  test('are asked of the WebSocket API at the path that it has for them, under the secret', () => {
    expect(originAt('/live')).toMatchObject({
      DomainName: 'live.example.com',
      CustomOriginConfig: { OriginProtocolPolicy: 'https-only' },
      OriginCustomHeaders: [{ HeaderName: edgeHeaders.secret }],
    })
    expect(forwarded('/live').uri).toBe('/')
    const other = edgeOf(nameless)
    expect(JSON.stringify(originAt('/live', other).DomainName)).toContain('.execute-api.eu-north-1.amazonaws.com')
    expect(forwarded('/live', other).uri).toBe('/live')
  })

  test('come with everything of the handshake but the host', () => {
    expect(behaviourFor(config, '/live')).toMatchObject({
      CachePolicyId: uncached,
      // AllViewerExceptHostHeader.
      OriginRequestPolicyId: 'b689b0a8-53d0-40ab-baf2-68738e2966ac',
      AllowedMethods: ['GET', 'HEAD', 'OPTIONS'],
    })
  })
})

interface Statement {
  readonly Effect: string
  readonly Principal: object
  readonly Action: string | readonly string[]
  readonly Condition?: object
}

type Stack = NonNullable<typeof named.edge>

function edgeOf({ edge: stack }: typeof named): Stack {
  if (!stack) throw new Error('There is no edge')
  return stack
}

function configOf(stack: Stack): DistributionConfig & { readonly Origins: readonly Origin[] } {
  return Object.values(resourcesOf(stack, 'AWS::CloudFront::Distribution'))[0]?.Properties.DistributionConfig
}

interface Origin {
  readonly Id: string
  readonly DomainName: unknown
  readonly S3OriginConfig?: object
}

function originAt(path: string, stack = edge): Origin {
  const own = configOf(stack)
  const { TargetOriginId } = behaviourFor(own, path)
  const origin = own.Origins.find(({ Id }) => Id === TargetOriginId)
  if (!origin) throw new Error(`No origin for ${path}`)
  return origin
}

function wayOf(path: string): string {
  const host = JSON.stringify(originAt(path).DomainName)
  if (host.includes('ConsoleBucket')) return path.startsWith('/assets/') ? 'console file' : 'console page'
  if (host.includes('Blobs')) return 'files'
  if (host.includes('FunctionUrl')) return 'streams'
  return host.includes('live.example.com') ? 'sockets' : 'API'
}

function forwarded(uri: string, stack = edge) {
  const headers = { host: { value: 'api.example.com' } }
  const event = { viewer: { ip: '192.0.2.1' }, request: { method: 'GET', uri, headers } }
  return runEdgeFunction(resourcesOf(stack), behaviourFor(configOf(stack), uri), event)
}

function propertiesAt(reference: unknown) {
  const { Ref } = reference as { readonly Ref: string }
  return resourcesOf(edge)[Ref]?.Properties
}

function headersAt(path: string) {
  const behaviour: Behaviour = behaviourFor(config, path)
  return propertiesAt(behaviour.ResponseHeadersPolicyId).ResponseHeadersPolicyConfig
}

/** CloudFront’s description of headers, as the headers that a browser gets. */
// biome-ignore lint/suspicious/noExplicitAny: as templates have it
function saidBy(said: any): Readonly<Record<string, string>> {
  for (const { Override } of Object.values(said) as { Override: boolean }[]) expect(Override).toBe(true)
  return {
    'x-content-type-options': said.ContentTypeOptions && 'nosniff',
    'x-frame-options': said.FrameOptions.FrameOption,
    'referrer-policy': said.ReferrerPolicy.ReferrerPolicy,
    'strict-transport-security': `max-age=${said.StrictTransportSecurity.AccessControlMaxAgeSec}`,
  }
}

/** What functions say with each answer over TLS, but for what differs here. */
function alwaysSaid(): Readonly<Record<string, string>> {
  const { 'content-security-policy': _, 'cache-control': __, ...headers } = securityHeaders('https://api.example.com')
  return headers
}

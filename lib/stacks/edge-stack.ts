import { CfnOutput, Duration, Fn, SecretValue } from 'aws-cdk-lib'
import type { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2'
import {
  AllowedMethods,
  type BehaviorOptions,
  CacheHeaderBehavior,
  CachePolicy,
  Distribution,
  HttpVersion,
  OriginRequestPolicy,
  ResponseHeadersPolicy,
  SecurityPolicyProtocol,
  ViewerProtocolPolicy,
} from 'aws-cdk-lib/aws-cloudfront'
import { HttpOrigin } from 'aws-cdk-lib/aws-cloudfront-origins'
import type { FunctionUrl } from 'aws-cdk-lib/aws-lambda'
import { AaaaRecord, ARecord, RecordTarget } from 'aws-cdk-lib/aws-route53'
import { CloudFrontTarget } from 'aws-cdk-lib/aws-route53-targets'
import type { Bucket, IBucket } from 'aws-cdk-lib/aws-s3'
import type { Construct } from 'constructs'
import { apiAccess } from '../../adapters/system/page-origins.ts'
import { operations } from '../../contract/api.ts'
import { hashedFiles, pathsOfApi, socketsPath, transfersPath } from '../../contract/console.ts'
import { edgeHeaders } from '../../functions/runtime/http/edge.ts'
import type { ConsoleBundle } from '../bundle-console.ts'
import { ConsoleFiles } from '../constructs/console-files.ts'
import { consoleBehaviours } from '../constructs/edge-console.ts'
import { fileBehaviour } from '../constructs/edge-files.ts'
import { atEachRequest } from '../constructs/edge-function.ts'
import type { LiveApi } from '../constructs/live-api.ts'
import { apiNameOf, httpUrlOf } from '../domain-names.ts'
import { tellingWhoAsks, tellingWhoConnects } from '../edge-functions.ts'
import { type Edge, edgeSecretName, type Stage } from '../stage.ts'
import type { StageData } from '../stage-data.ts'
import type { Domain } from '../stages.ts'
import { zoneOf } from './domains-stack.ts'
import type { FirewallStack } from './firewall-stack.ts'
import { StageStack } from './stage-stack.ts'

export interface EdgeStackProps {
  readonly stage: Stage
  readonly edge: Edge
  readonly api: HttpApi
  readonly streams: FunctionUrl
  readonly live: LiveApi
  readonly data: StageData
  readonly console: ConsoleBundle
  readonly firewall: FirewallStack
}

/** CloudFront by default caches these for ten seconds by path alone: one tenant's error would answer another's request. */
const errors = [400, 403, 404, 405, 414, 416, 500, 501, 502, 503, 504]

/** CloudFront's own name also accepts older versions, which cannot be configured. */
const newTls = SecurityPolicyProtocol.TLS_V1_2_2021

/** The same lifetime as in the documents' own headers. */
const documentLifetime = Duration.minutes(1)

/**
 * CloudFront with everything at one address: the console from its bucket, the APIs and files. It caches the console and the public documents,
 * and passes everything else on unchanged.
 */
export class EdgeStack extends StageStack {
  /** The bucket of the console’s files. */
  readonly console: Bucket

  constructor(scope: Construct, { stage, edge, api, streams, live, data, console, firewall }: EdgeStackProps) {
    super(scope, stage, { part: 'edge', holds: 'CloudFront with the console, before both APIs and files' })
    const passed = passedOn(this, stage, edge, api)
    const streamed = {
      ...passed,
      origin: streamOrigin(stage, edge, streams),
      allowedMethods: AllowedMethods.ALLOW_GET_HEAD_OPTIONS,
    }
    this.console = new ConsoleFiles(this, 'Console', { stage, bundle: console }).bucket
    // The library’s own classes do not fit its interfaces under `exactOptionalPropertyTypes`.
    const { page, hashed } = consoleBehaviours(this, this.console as IBucket, console.plainFiles)
    const distribution = new Distribution(this, 'Distribution', {
      comment: `Sortie (${stage.name}): the console and the API`,
      defaultBehavior: page,
      // CloudFront takes the first that matches.
      additionalBehaviors: {
        ...this.#documents(passed),
        ...Object.fromEntries(streamPaths.map((path) => [path, streamed])),
        [`${transfersPath}*`]: fileBehaviour(this, data.blobs as IBucket),
        [socketsPath]: { ...passed, ...socketsAt(this, stage, edge, live) },
        ...Object.fromEntries(otherPathsOfApi.map((path) => [path, passed])),
        [`${hashedFiles}*`]: hashed,
      },
      errorResponses: errors.map((httpStatus) => ({ httpStatus, ttl: Duration.seconds(0) })),
      webAclId: firewall.aclArn,
      httpVersion: HttpVersion.HTTP2_AND_3,
      ...(stage.domain && firewall.certificate
        ? { domainNames: [stage.domain.http], certificate: firewall.certificate, minimumProtocolVersion: newTls }
        : {}),
    })
    if (stage.domain) this.#name(stage.domain, distribution)
    new CfnOutput(this, 'httpUrl', { value: httpUrlOf(stage) ?? `https://${distribution.distributionDomainName}` })
  }

  #documents(passed: BehaviorOptions): Record<string, BehaviorOptions> {
    const cachePolicy = new CachePolicy(this, 'Documents', {
      comment: 'Documents that are the same for everybody, for each name and coding',
      minTtl: Duration.seconds(0),
      defaultTtl: documentLifetime,
      maxTtl: documentLifetime,
      headerBehavior: CacheHeaderBehavior.allowList(edgeHeaders.host),
      enableAcceptEncodingBrotli: true,
      enableAcceptEncodingGzip: true,
    })
    const { originRequestPolicy: _, ...rest } = passed
    const kept = {
      ...rest,
      cachePolicy,
      allowedMethods: AllowedMethods.ALLOW_GET_HEAD_OPTIONS,
    }
    const documents = operations.flatMap(([, route]) => ('document' in route && route.document ? [route.path] : []))
    return Object.fromEntries(documents.map((path) => [path, kept]))
  }

  #name(domain: Domain, distribution: Distribution): void {
    const zone = zoneOf(this, domain)
    const record = {
      zone,
      recordName: `${domain.http}.`,
      target: RecordTarget.fromAlias(new CloudFrontTarget(distribution)),
    }
    new ARecord(this, 'Record', record)
    new AaaaRecord(this, 'RecordV6', record)
  }
}

/** Nothing is cached, and the whole request arrives except its host: API Gateway knows it under another name. */
function passedOn(scope: Construct, stage: Stage, edge: Edge, api: HttpApi): BehaviorOptions {
  return {
    origin: new HttpOrigin(apiNameOf(stage) ?? `${api.apiId}.execute-api.${stage.region}.amazonaws.com`, {
      customHeaders: secretOf(stage, edge),
      // Longer than API Gateway waits for a function; it then answers 503 itself.
      readTimeout: Duration.seconds(35),
    }),
    allowedMethods: AllowedMethods.ALLOW_ALL,
    ...pageAccess(scope, stage.origins),
    viewerProtocolPolicy: ViewerProtocolPolicy.HTTPS_ONLY,
    cachePolicy: CachePolicy.CACHING_DISABLED,
    originRequestPolicy: OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER,
    compress: false,
    ...atEachRequest(scope, 'Telling', tellingWhoAsks),
  }
}

/** The secret that proves to functions that a request came through the edge. */
function secretOf(stage: Stage, edge: Edge): Record<string, string> {
  return { [edgeHeaders.secret]: SecretValue.secretsManager(edgeSecretName(stage.name, edge.secret)).unsafeUnwrap() }
}

/** Paths of streams in CloudFront's syntax: a star for each parameter. */
const streamPaths = operations.flatMap(([, route]) =>
  'stream' in route && route.stream ? [route.path.replaceAll(/{[^}]*}/g, '*')] : [],
)

/** Everything else that the console leaves to the API, so that it answers there itself. */
const otherPathsOfApi = pathsOfApi.flatMap((path) => [path, `${path}/*`]).filter((path) => !takenOtherwise(path))

function takenOtherwise(path: string): boolean {
  return (
    path === socketsPath || operations.some(([, route]) => 'document' in route && route.document && route.path === path)
  )
}

/**
 * Handshakes of the console’s pages: its policy allows no other address. The WebSocket API answers at its own too, which tickets name.
 * Without a name of its own its path begins with its stage.
 */
function socketsAt(
  scope: Construct,
  stage: Stage,
  edge: Edge,
  live: LiveApi,
): Partial<BehaviorOptions> & Pick<BehaviorOptions, 'origin'> {
  const own = stage.domain?.websocket
  const host = own ?? `${live.api.apiId}.execute-api.${stage.region}.amazonaws.com`
  return {
    origin: new HttpOrigin(host, { customHeaders: secretOf(stage, edge) }),
    allowedMethods: AllowedMethods.ALLOW_GET_HEAD_OPTIONS,
    ...atEachRequest(scope, 'Connecting', tellingWhoConnects(own === undefined ? `/${live.stageName}` : '/')),
  }
}

/** An HTTP API sends only whole answers, so streams are requested from the function itself. */
function streamOrigin(stage: Stage, edge: Edge, streams: FunctionUrl): HttpOrigin {
  const host = Fn.select(2, Fn.split('/', streams.url))
  // Longer than a stream is ever silent.
  return new HttpOrigin(host, { customHeaders: secretOf(stage, edge), readTimeout: Duration.seconds(35) })
}

/**
 * Cached answers are for everybody, and API Gateway's own answers, such as rate limits, have no CORS headers. So CloudFront adds
 * them to each answer.
 */
function pageAccess(scope: Construct, origins: readonly string[]): Pick<BehaviorOptions, 'responseHeadersPolicy'> {
  if (origins.length === 0) return {}
  return {
    responseHeadersPolicy: new ResponseHeadersPolicy(scope, 'Pages', {
      comment: 'Whose pages in browsers may use the API',
      corsBehavior: {
        accessControlAllowCredentials: false,
        accessControlAllowOrigins: [...origins],
        accessControlAllowMethods: [...apiAccess.methods],
        accessControlAllowHeaders: [...apiAccess.sentHeaders],
        accessControlExposeHeaders: [...apiAccess.readHeaders],
        accessControlMaxAge: Duration.seconds(apiAccess.maxAgeS),
        originOverride: true,
      },
    }),
  }
}

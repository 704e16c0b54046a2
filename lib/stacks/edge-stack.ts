import { CfnOutput, Duration, Fn, SecretValue } from 'aws-cdk-lib'
import type { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2'
import {
  AllowedMethods,
  type BehaviorOptions,
  CacheHeaderBehavior,
  CachePolicy,
  Distribution,
  Function as EdgeFunction,
  FunctionCode,
  FunctionEventType,
  FunctionRuntime,
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
import type { Construct } from 'constructs'
import { apiAccess } from '../../adapters/system/page-origins.ts'
import { operations } from '../../contract/api.ts'
import { edgeHeaders } from '../../functions/runtime/http/edge.ts'
import { apiNameOf, httpUrlOf } from '../domain-names.ts'
import { type Edge, edgeSecretName, type Stage } from '../stage.ts'
import type { Domain } from '../stages.ts'
import { zoneOf } from './domains-stack.ts'
import type { FirewallStack } from './firewall-stack.ts'
import { StageStack } from './stage-stack.ts'

export interface EdgeStackProps {
  readonly stage: Stage
  readonly edge: Edge
  readonly api: HttpApi
  readonly streams: FunctionUrl
  readonly firewall: FirewallStack
}

/** CloudFront by default caches these for ten seconds by path alone: one tenant's error would answer another's request. */
const errors = [400, 403, 404, 405, 414, 416, 500, 501, 502, 503, 504]

/** CloudFront's own name also accepts older versions, which cannot be configured. */
const newTls = SecurityPolicyProtocol.TLS_V1_2_2021

/** The same lifetime as in the documents' own headers. */
const documentLifetime = Duration.minutes(1)

/** CloudFront in front of the HTTP API: it caches the public documents, and passes everything else on unchanged. */
export class EdgeStack extends StageStack {
  constructor(scope: Construct, { stage, edge, api, streams, firewall }: EdgeStackProps) {
    super(scope, stage, { part: 'edge', holds: 'CloudFront before the HTTP API' })
    const passed = passedOn(this, stage, edge, api)
    const streamed = {
      ...passed,
      origin: streamOrigin(stage, edge, streams),
      allowedMethods: AllowedMethods.ALLOW_GET_HEAD_OPTIONS,
    }
    const distribution = new Distribution(this, 'Distribution', {
      comment: `Sortie (${stage.name}): the HTTP API`,
      defaultBehavior: passed,
      additionalBehaviors: {
        ...this.#documents(passed),
        ...Object.fromEntries(streamPaths.map((path) => [path, streamed])),
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
  const code = FunctionCode.fromInline(tellingWhoAsks)
  const telling = new EdgeFunction(scope, 'Telling', { code, runtime: FunctionRuntime.JS_2_0 })
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
    functionAssociations: [{ function: telling, eventType: FunctionEventType.VIEWER_REQUEST }],
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

/** Runs in CloudFront, for each request. It replaces the sender's values of these headers. */
const tellingWhoAsks = `function handler(event) {
  var headers = event.request.headers
  headers['${edgeHeaders.host}'] = { value: headers.host.value.toLowerCase() }
  headers['${edgeHeaders.address}'] = { value: event.viewer.ip }
  return event.request
}
`

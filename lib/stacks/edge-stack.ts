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

/** What CloudFront keeps for ten seconds if nobody says otherwise, under the path alone: one tenant's error would be another's answer. */
const errors = [400, 403, 404, 405, 414, 416, 500, 501, 502, 503, 504]

/** CloudFront's own name takes older versions as well, which nobody can choose. */
const newTls = SecurityPolicyProtocol.TLS_V1_2_2021

/** As long as the documents themselves say. */
const documentLifetime = Duration.minutes(1)

/** CloudFront before the HTTP API: it keeps the public documents, and passes everything else on as it came. */
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

/** Nothing is kept, and all that a request says arrives, but the name that was asked: API Gateway knows it under another. */
function passedOn(scope: Construct, stage: Stage, edge: Edge, api: HttpApi): BehaviorOptions {
  const code = FunctionCode.fromInline(tellingWhoAsks)
  const telling = new EdgeFunction(scope, 'Telling', { code, runtime: FunctionRuntime.JS_2_0 })
  return {
    origin: new HttpOrigin(apiNameOf(stage) ?? `${api.apiId}.execute-api.${stage.region}.amazonaws.com`, {
      customHeaders: secretOf(stage, edge),
      // Longer than API Gateway waits for a function, which then answers 503 itself.
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

/** By which functions know what came through the edge. */
function secretOf(stage: Stage, edge: Edge): Record<string, string> {
  return { [edgeHeaders.secret]: SecretValue.secretsManager(edgeSecretName(stage.name, edge.secret)).unsafeUnwrap() }
}

/** As CloudFront writes the paths of what is streamed: a star for each parameter. */
const streamPaths = operations.flatMap(([, route]) =>
  'stream' in route && route.stream ? [route.path.replaceAll(/{[^}]*}/g, '*')] : [],
)

/** An HTTP API sends an answer whole, so what is streamed is asked of the function itself. */
function streamOrigin(stage: Stage, edge: Edge, streams: FunctionUrl): HttpOrigin {
  const host = Fn.select(2, Fn.split('/', streams.url))
  // Longer than a stream is silent.
  return new HttpOrigin(host, { customHeaders: secretOf(stage, edge), readTimeout: Duration.seconds(35) })
}

/**
 * What is kept is for all, and what API Gateway answers by itself, such as that somebody is too fast, says nothing to pages. So CloudFront
 * tells each answer's reader whose pages may see it.
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

/** Runs in CloudFront, for each request. What the sender wrote under these names is gone. */
const tellingWhoAsks = `function handler(event) {
  var headers = event.request.headers
  headers['${edgeHeaders.host}'] = { value: headers.host.value.toLowerCase() }
  headers['${edgeHeaders.address}'] = { value: event.viewer.ip }
  return event.request
}
`

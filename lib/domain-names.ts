import { DomainName, type IDomainName } from 'aws-cdk-lib/aws-apigatewayv2'
import type { Construct } from 'constructs'
import type { Stage } from './stage.ts'

/**
 * The name under which API Gateway accepts requests to the HTTP API. Behind an edge, callers use another name, and this one is
 * for the edge: API Gateway routes by `Host`, and so does CloudFront.
 */
export function apiNameOf({ domain, edge }: Stage): string | undefined {
  return domain && edge ? `origin.${domain.http}` : domain?.http
}

/** The callers' address of the HTTP API, if it is known before a deployment. */
export function httpUrlOf({ domain }: Stage): string | undefined {
  return domain && `https://${domain.http}`
}

/** For a mapping, which needs only the name: so no stack depends on the one that creates the domain. */
export function namedOnly(scope: Construct, id: string, name: string): IDomainName {
  return DomainName.fromDomainNameAttributes(scope, id, { name, regionalDomainName: '', regionalHostedZoneId: '' })
}

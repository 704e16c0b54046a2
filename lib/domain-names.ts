import { DomainName, type IDomainName } from 'aws-cdk-lib/aws-apigatewayv2'
import type { Construct } from 'constructs'
import type { Stage } from './stage.ts'

/**
 * The name under which API Gateway takes requests to the HTTP API. Where an edge stands before it callers use another, and this
 * one is for the edge: API Gateway looks at `Host`, and so does CloudFront.
 */
export function apiNameOf({ domain, edge }: Stage): string | undefined {
  return domain && edge ? `origin.${domain.http}` : domain?.http
}

/** Where callers reach the HTTP API, if that is known before a deployment. */
export function httpUrlOf({ domain }: Stage): string | undefined {
  return domain && `https://${domain.http}`
}

/** For a mapping, which asks for nothing but the name: so no stack is bound to the one that makes it. */
export function namedOnly(scope: Construct, id: string, name: string): IDomainName {
  return DomainName.fromDomainNameAttributes(scope, id, { name, regionalDomainName: '', regionalHostedZoneId: '' })
}

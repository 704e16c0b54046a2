import { Duration } from 'aws-cdk-lib'
import { CorsHttpMethod, HttpApi } from 'aws-cdk-lib/aws-apigatewayv2'
import { Construct } from 'constructs'

/** The HTTP API, whose address outlives its routes: those are a stack of their own (see routes-stack.ts). */
export class ContractApi extends Construct {
  readonly api: HttpApi

  constructor(scope: Construct, id: string, { name }: { name: string }) {
    super(scope, id)
    this.api = new HttpApi(this, 'Api', { apiName: name, createDefaultStage: false, corsPreflight })
  }
}

/** Callers are known by the key that they send, never by a cookie, so any origin may call. */
const corsPreflight = {
  allowOrigins: ['*'],
  allowMethods: [CorsHttpMethod.ANY],
  allowHeaders: ['authorization', 'content-type', 'idempotency-key'],
  exposeHeaders: ['retry-after', 'ratelimit', 'ratelimit-policy', 'x-request-id'],
  maxAge: Duration.days(1),
}

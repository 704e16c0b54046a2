import { Duration } from 'aws-cdk-lib'
import { CorsHttpMethod, HttpApi } from 'aws-cdk-lib/aws-apigatewayv2'
import { Construct } from 'constructs'

/** The HTTP API, whose address outlives its routes: those are a stack of their own (see routes-stack.ts). */
export class ContractApi extends Construct {
  readonly api: HttpApi

  /** @param named it has a name of the stage's own, and answers under no other */
  constructor(scope: Construct, id: string, { name, named }: { name: string; named: boolean }) {
    super(scope, id)
    this.api = new HttpApi(this, 'Api', {
      apiName: name,
      createDefaultStage: false,
      corsPreflight,
      // CloudFormation takes `true` or nothing.
      ...(named ? { disableExecuteApiEndpoint: true } : {}),
    })
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

import { Duration } from 'aws-cdk-lib'
import { CorsHttpMethod, type CorsPreflightOptions, HttpApi } from 'aws-cdk-lib/aws-apigatewayv2'
import { Construct } from 'constructs'
import { apiAccess } from '../../adapters/system/page-origins.ts'

export interface ContractApiProps {
  readonly name: string
  /** It has a name of the stage's own, and answers under no other. */
  readonly named: boolean
  /** Whose pages in browsers may use it. */
  readonly origins: readonly string[]
}

/** The HTTP API, whose address outlives its routes: those are a stack of their own (see routes-stack.ts). */
export class ContractApi extends Construct {
  readonly api: HttpApi

  constructor(scope: Construct, id: string, { name, named, origins }: ContractApiProps) {
    super(scope, id)
    this.api = new HttpApi(this, 'Api', {
      apiName: name,
      createDefaultStage: false,
      ...(origins.length > 0 && { corsPreflight: accessFor(origins) }),
      // CloudFormation takes `true` or nothing.
      ...(named ? { disableExecuteApiEndpoint: true } : {}),
    })
  }
}

/** API Gateway then answers what browsers ask before they send, and no function is invoked for it. */
function accessFor(origins: readonly string[]): CorsPreflightOptions {
  return {
    allowOrigins: [...origins],
    allowMethods: apiAccess.methods.map((method) => CorsHttpMethod[method]),
    allowHeaders: [...apiAccess.sentHeaders],
    exposeHeaders: [...apiAccess.readHeaders],
    maxAge: Duration.seconds(apiAccess.maxAgeS),
  }
}

import { Duration } from 'aws-cdk-lib'
import { CorsHttpMethod, type CorsPreflightOptions, HttpApi } from 'aws-cdk-lib/aws-apigatewayv2'
import { Construct } from 'constructs'
import { apiAccess } from '../../adapters/system/page-origins.ts'

export interface ContractApiProps {
  readonly name: string
  /** It has the stage's own name, and answers under no other. */
  readonly named: boolean
  /** The sites whose pages may use it. */
  readonly origins: readonly string[]
}

/** The HTTP API. Its address outlives its routes, which are a stack of their own (see routes-stack.ts). */
export class ContractApi extends Construct {
  readonly api: HttpApi

  constructor(scope: Construct, id: string, { name, named, origins }: ContractApiProps) {
    super(scope, id)
    this.api = new HttpApi(this, 'Api', {
      apiName: name,
      createDefaultStage: false,
      ...(origins.length > 0 && { corsPreflight: accessFor(origins) }),
      // CloudFormation accepts only `true` or no value.
      ...(named ? { disableExecuteApiEndpoint: true } : {}),
    })
  }
}

/** API Gateway then answers the preflight requests of browsers without invoking a function. */
function accessFor(origins: readonly string[]): CorsPreflightOptions {
  return {
    allowOrigins: [...origins],
    allowMethods: apiAccess.methods.map((method) => CorsHttpMethod[method]),
    allowHeaders: [...apiAccess.sentHeaders],
    exposeHeaders: [...apiAccess.readHeaders],
    maxAge: Duration.seconds(apiAccess.maxAgeS),
  }
}

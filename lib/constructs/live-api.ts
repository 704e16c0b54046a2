import { ArnFormat, Stack } from 'aws-cdk-lib'
import { WebSocketApi, WebSocketStage } from 'aws-cdk-lib/aws-apigatewayv2'
import { WebSocketLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations'
import type { IFunction } from 'aws-cdk-lib/aws-lambda'
import { Construct } from 'constructs'

const throttle = { rateLimit: 5_000, burstLimit: 5_000 }

/** The WebSocket API. Its URLs are known before the functions that use them; `serve` adds the one that answers. */
export class LiveApi extends Construct {
  readonly api: WebSocketApi
  readonly stageName = 'live'
  readonly #stage: WebSocketStage

  constructor(scope: Construct, id: string, { name }: { name: string }) {
    super(scope, id)
    this.api = new WebSocketApi(this, 'Api', { apiName: name })
    this.#stage = new WebSocketStage(this, 'Stage', {
      webSocketApi: this.api,
      stageName: this.stageName,
      autoDeploy: true,
      throttle,
    })
  }

  /** Where clients connect. */
  get url(): string {
    return this.#stage.url
  }

  /** Where functions send frames. */
  get callbackUrl(): string {
    return this.#stage.callbackUrl
  }

  /** Every connection, for one method of the management API: POST sends, DELETE closes. */
  connectionsArn(method: 'POST' | 'DELETE'): string {
    return Stack.of(this).formatArn({
      service: 'execute-api',
      resource: this.api.apiId,
      resourceName: `${this.stageName}/${method}/@connections/*`,
      arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
    })
  }

  serve(fn: IFunction): void {
    for (const route of ['$connect', '$disconnect', '$default']) {
      this.api.addRoute(route, { integration: new WebSocketLambdaIntegration(route.slice(1), fn) })
    }
  }
}

import { ArnFormat, Stack } from 'aws-cdk-lib'
import { ApiMapping, type CfnApi, type CfnStage, WebSocketApi, WebSocketStage } from 'aws-cdk-lib/aws-apigatewayv2'
import { WebSocketLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations'
import type { IFunction } from 'aws-cdk-lib/aws-lambda'
import { Construct } from 'constructs'
import { namedOnly } from '../domain-names.ts'
import { settingOf, type Throttle } from '../throttles.ts'

interface LiveApiProps {
  readonly name: string
  /** The stage's own domain, which already exists; with one, the API answers under no other. */
  readonly domain: string | undefined
  readonly handshakes: Throttle
  readonly frames: Throttle
}

/** The WebSocket API. Its URLs are known before the functions that use them; `serve` adds the function that answers. */
export class LiveApi extends Construct {
  readonly api: WebSocketApi
  readonly stageName = 'live'
  readonly #stage: WebSocketStage
  readonly #domain: string | undefined
  readonly #handshakes: Throttle

  constructor(scope: Construct, id: string, { name, domain, handshakes, frames }: LiveApiProps) {
    super(scope, id)
    this.#domain = domain
    this.#handshakes = handshakes
    this.api = new WebSocketApi(this, 'Api', { apiName: name })
    this.#stage = new WebSocketStage(this, 'Stage', {
      webSocketApi: this.api,
      stageName: this.stageName,
      autoDeploy: true,
      throttle: { rateLimit: frames.rate, burstLimit: frames.burst },
    })
    if (domain !== undefined) this.#answerOnlyAs(domain)
  }

  /** The URL for clients. */
  get url(): string {
    return this.#domain === undefined ? this.#stage.url : `wss://${this.#domain}`
  }

  /** The URL to which functions send frames. With a custom domain, API Gateway's own name does not answer. */
  get callbackUrl(): string {
    return this.#domain === undefined ? this.#stage.callbackUrl : `https://${this.#domain}`
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

  #answerOnlyAs(domain: string): void {
    const api = this.api.node.defaultChild as CfnApi
    api.disableExecuteApiEndpoint = true
    new ApiMapping(this, 'Mapping', {
      api: this.api,
      stage: this.#stage,
      domainName: namedOnly(this, 'Name', domain),
    })
  }

  serve(fn: IFunction): void {
    const routes = [opening, '$disconnect', '$default'].map((route) =>
      this.api.addRoute(route, { integration: new WebSocketLambdaIntegration(route.slice(1), fn) }),
    )
    const stage = this.#stage.node.defaultChild as CfnStage
    stage.routeSettings = { [opening]: settingOf(this.#handshakes) }
    // API Gateway rejects the throttle of a route that does not exist yet.
    this.#stage.node.addDependency(...routes)
  }
}

const opening = '$connect'

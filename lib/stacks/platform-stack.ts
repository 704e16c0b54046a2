import { createHash } from 'node:crypto'
import { basename } from 'node:path'
import { CfnOutput, CfnResource } from 'aws-cdk-lib'
import type { CfnFunction, FunctionUrl } from 'aws-cdk-lib/aws-lambda'
import type { Construct } from 'constructs'
import { storedFormat } from '../../core/base/storing/format.ts'
import type { FunctionDefinition, Trigger } from '../../functions/runtime/definition.ts'
import { alarmsOf } from '../alarms.ts'
import { ContractApi } from '../constructs/contract-api.ts'
import { EdgeSecrets } from '../constructs/edge-secrets.ts'
import { LiveApi } from '../constructs/live-api.ts'
import { Releases } from '../constructs/releases.ts'
import { ServiceFunction } from '../constructs/service-function.ts'
import { httpUrlOf } from '../domain-names.ts'
import { environmentOf } from '../function-environment.ts'
import { grantsOf, refusalsOf } from '../grants.ts'
import { canCauseItself } from '../recursion.ts'
import { stopsARelease } from '../releases.ts'
import { alarmName, type Stage } from '../stage.ts'
import { type Deployed, isThere, refusalOf, statementOf } from '../targets.ts'
import { throttleOfFrames, throttleOfHandshakes } from '../throttles.ts'
import { connectTrigger, readDeadMessages } from '../triggers.ts'
import type { DataStack } from './data-stack.ts'
import type { MessagingStack } from './messaging-stack.ts'
import { StageStack } from './stage-stack.ts'

export interface PlatformStackProps {
  readonly stage: Stage
  readonly data: DataStack
  readonly messaging: MessagingStack
  readonly definitions: readonly FunctionDefinition[]
  /** The folder of each function's bundle, by the function's name. */
  readonly bundles: ReadonlyMap<string, string>
}

/** A deployment that gets no answer in this time rolls back. */
const upgradeTimeoutS = 120

/** The functions, their triggers, and the addresses of the two APIs. */
export class PlatformStack extends StageStack {
  readonly http: ContractApi
  readonly live: LiveApi
  readonly functions: ReadonlyMap<string, ServiceFunction>
  /** The URL for streams. */
  readonly streams: FunctionUrl
  readonly #definitions: readonly FunctionDefinition[]

  constructor(scope: Construct, { stage, data, messaging, definitions, bundles }: PlatformStackProps) {
    super(scope, stage, { part: 'platform', holds: 'functions and APIs' })
    this.#definitions = definitions
    const named = stage.domain !== undefined
    this.http = new ContractApi(this, 'Http', { name: `sortie-${stage.name}`, named, origins: stage.origins })
    this.live = new LiveApi(this, 'Live', {
      name: `sortie-${stage.name}-live`,
      domain: stage.domain?.websocket,
      handshakes: throttleOfHandshakes(stage),
      frames: throttleOfFrames,
    })
    const edge = stage.edge && new EdgeSecrets(this, 'Edge', { stage: stage.name, newest: stage.edge.secret })
    const deployed: Deployed = { stage, data, messaging, live: this.live, edge }
    this.functions = new Map(
      definitions.map((definition) => [definition.name, this.#deploy(definition, bundles, deployed)]),
    )
    this.streams = this.#theOne('http-stream').answerAtOwnAddress(stage.origins)
    const format = this.#upgradeFirst(bundles, stage)
    if (stage.isProtected) this.#releaseBitByBit(stage, format)
    this.#readDeadMessages(definitions, deployed)
    this.#tell(stage)
  }

  /** If the edge has no custom name, only the edge's stack knows its address. */
  #tell(stage: Stage): void {
    const own = httpUrlOf(stage) ?? (stage.edge ? undefined : this.http.api.apiEndpoint)
    if (own !== undefined) new CfnOutput(this, 'httpUrl', { value: own })
    // Behind an edge, it refuses direct requests.
    if (!stage.edge) new CfnOutput(this, 'streamUrl', { value: this.streams.url })
    new CfnOutput(this, 'websocketUrl', { value: this.live.url })
  }

  #deploy(definition: FunctionDefinition, bundles: ReadonlyMap<string, string>, deployed: Deployed): ServiceFunction {
    const { name } = definition
    const bundle = bundles.get(name)
    if (bundle === undefined) throw new Error(`The function ${name} was not bundled`)
    const fn = new ServiceFunction(this, `Function-${name}`, {
      stage: deployed.stage,
      definition,
      bundle,
      environment: environmentOf(deployed, definition),
      permissions: [
        ...grantsOf(definition)
          .filter((grant) => isThere(deployed, grant))
          .map((grant) => statementOf(this, deployed, grant)),
        ...refusalsOf(definition).map((refusal) => refusalOf(deployed, refusal)),
      ],
      causesItself: canCauseItself(definition, this.#definitions),
    })
    connectTrigger(fn, definition, deployed)
    return fn
  }

  /** Before any other function is deployed, the stored format is upgraded, or a newer stored format stops the deployment. */
  #upgradeFirst(bundles: ReadonlyMap<string, string>, { restored }: Stage): CfnResource {
    const upgrade = this.#theOne('deployment')
    const format = new CfnResource(this, 'Format', {
      type: 'Custom::StoredFormat',
      properties: {
        ServiceToken: upgrade.functionArn,
        ServiceTimeout: upgradeTimeoutS,
        // CloudFormation invokes the function when one of these changes: each release needs its pace.
        format: storedFormat,
        release: hashOf(bundles),
        // Other tables may have an older format.
        ...(restored && { tables: restored.tables }),
      },
    })
    format.node.addDependency(upgrade)
    for (const fn of this.functions.values()) if (fn !== upgrade) fn.node.addDependency(format)
    return format
  }

  #theOne(kind: Trigger['kind']): ServiceFunction {
    const definition = this.#definitions.find(({ trigger }) => trigger.kind === kind)
    const fn = definition && this.functions.get(definition.name)
    if (!fn) throw new Error(`No function has the trigger ${kind}`)
    return fn
  }

  /** Functions that are released gradually go first. If their release is rolled back, no other function has changed. */
  #releaseBitByBit(stage: Stage, format: CfnResource): void {
    const all = [...this.functions.values()]
    const aliases = all.flatMap(({ live }) => live ?? [])
    const rows = alarmsOf(stage, this.#definitions, this.http.api.apiId)
    new Releases(this, 'Releases', {
      name: `sortie-${stage.name}`,
      pace: format.getAtt('pace').toString(),
      alarms: rows.filter((row) => stopsARelease(row, this.#definitions)).map((row) => alarmName(stage.name, row)),
      aliases,
    })
    const upgrade = this.#theOne('deployment')
    for (const fn of all) {
      if (fn.live || fn === upgrade) continue
      const resource = fn.node.defaultChild as CfnFunction
      for (const alias of aliases) resource.node.addDependency(alias)
    }
  }

  #readDeadMessages(definitions: readonly FunctionDefinition[], deployed: Deployed): void {
    const pairs = definitions.map(
      (definition) => [definition, this.functions.get(definition.name) as ServiceFunction] as const,
    )
    for (const [{ trigger }, fn] of pairs) if (trigger.kind === 'dead-messages') readDeadMessages(fn, deployed, pairs)
  }
}

/** Folders are named after their content. */
function hashOf(bundles: ReadonlyMap<string, string>): string {
  const folders = [...bundles].map(([name, folder]) => `${name}=${basename(folder)}`).sort()
  return createHash('sha256').update(folders.join()).digest('hex').slice(0, 16)
}

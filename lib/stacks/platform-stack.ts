import { CfnOutput, CfnResource, Stack } from 'aws-cdk-lib'
import type { Construct } from 'constructs'
import { storedFormat } from '../../core/base/storing/format.ts'
import type { FunctionDefinition } from '../../functions/runtime/definition.ts'
import { ContractApi } from '../constructs/contract-api.ts'
import { LiveApi } from '../constructs/live-api.ts'
import { ServiceFunction } from '../constructs/service-function.ts'
import { environmentOf } from '../function-environment.ts'
import { grantsOf, refusalsOf } from '../grants.ts'
import { canCauseItself } from '../recursion.ts'
import { type Stage, stackName } from '../stage.ts'
import { type Deployed, refusalOf, statementOf } from '../targets.ts'
import { connectTrigger, readDeadMessages } from '../triggers.ts'
import type { DataStack } from './data-stack.ts'
import type { MessagingStack } from './messaging-stack.ts'

export interface PlatformStackProps {
  readonly stage: Stage
  readonly data: DataStack
  readonly messaging: MessagingStack
  readonly definitions: readonly FunctionDefinition[]
  /** The folder with each function's bundle, by the function's name. */
  readonly bundles: ReadonlyMap<string, string>
}

/** After which a deployment that hears nothing goes back. */
const upgradeTimeoutS = 120

/** The functions, what invokes them, and the addresses of the two APIs. */
export class PlatformStack extends Stack {
  readonly http: ContractApi
  readonly live: LiveApi
  readonly functions: ReadonlyMap<string, ServiceFunction>
  readonly #definitions: readonly FunctionDefinition[]

  constructor(scope: Construct, { stage, data, messaging, definitions, bundles }: PlatformStackProps) {
    super(scope, stackName(stage.name, 'platform'), {
      description: `Sortie (${stage.name}): functions and APIs`,
      terminationProtection: stage.isProtected,
    })
    this.#definitions = definitions
    this.http = new ContractApi(this, 'Http', { name: `sortie-${stage.name}` })
    this.live = new LiveApi(this, 'Live', { name: `sortie-${stage.name}-live` })
    const deployed: Deployed = { stage, data, messaging, live: this.live }
    this.functions = new Map(
      definitions.map((definition) => [definition.name, this.#deploy(definition, bundles, deployed)]),
    )
    this.#upgradeFirst(definitions, stage)
    this.#readDeadMessages(definitions, deployed)
    new CfnOutput(this, 'httpUrl', { value: this.http.api.apiEndpoint })
    new CfnOutput(this, 'websocketUrl', { value: this.live.url })
  }

  #deploy(definition: FunctionDefinition, bundles: ReadonlyMap<string, string>, deployed: Deployed): ServiceFunction {
    const { name, uses } = definition
    const bundle = bundles.get(name)
    if (bundle === undefined) throw new Error(`The function ${name} was not bundled`)
    const fn = new ServiceFunction(this, `Function-${name}`, {
      stage: deployed.stage,
      definition,
      bundle,
      environment: environmentOf(deployed, uses),
      permissions: [
        ...grantsOf(definition).map((grant) => statementOf(this, deployed, grant)),
        ...refusalsOf(definition).map((refusal) => refusalOf(deployed, refusal)),
      ],
      causesItself: canCauseItself(definition, this.#definitions),
    })
    connectTrigger(fn, definition, deployed)
    return fn
  }

  /** Before any other function is deployed, the stored format is raised, or a newer one refuses the deployment. */
  #upgradeFirst(definitions: readonly FunctionDefinition[], { restored }: Stage): void {
    const upgrades = definitions.flatMap(({ name, trigger }) => {
      const fn = this.functions.get(name)
      return fn && trigger.kind === 'deployment' ? [fn] : []
    })
    for (const upgrade of upgrades) {
      const format = new CfnResource(this, 'Format', {
        type: 'Custom::StoredFormat',
        // CloudFormation invokes the function when one of these changes.
        properties: {
          ServiceToken: upgrade.functionArn,
          ServiceTimeout: upgradeTimeoutS,
          format: storedFormat,
          // Other tables may be of an older one.
          ...(restored && { tables: restored.tables }),
        },
      })
      format.node.addDependency(upgrade)
      for (const fn of this.functions.values()) if (fn !== upgrade) fn.node.addDependency(format)
    }
  }

  #readDeadMessages(definitions: readonly FunctionDefinition[], deployed: Deployed): void {
    const pairs = definitions.map(
      (definition) => [definition, this.functions.get(definition.name) as ServiceFunction] as const,
    )
    for (const [{ trigger }, fn] of pairs) if (trigger.kind === 'dead-messages') readDeadMessages(fn, deployed, pairs)
  }
}

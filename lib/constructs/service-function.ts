import { Duration, RemovalPolicy } from 'aws-cdk-lib'
import { Effect, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import {
  type Alias,
  ApplicationLogLevel,
  Architecture,
  Code,
  type FunctionUrl,
  FunctionUrlAuthType,
  HttpMethod,
  type IFunction,
  InvokeMode,
  Function as LambdaFunction,
  LoggingFormat,
  RecursiveLoop,
  Runtime,
  SystemLogLevel,
} from 'aws-cdk-lib/aws-lambda'
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs'
import type { Construct } from 'constructs'
import { apiAccess } from '../../adapters/system/page-origins.ts'
import type { FunctionDefinition } from '../../functions/runtime/definition.ts'
import { entryName } from '../bundle.ts'
import { countLoggedErrors, logsItsFailures } from '../logged-errors.ts'
import { isReleasedBitByBit } from '../releases.ts'
import { reservedFor } from '../reservations.ts'
import { functionName, liveAlias, type Stage } from '../stage.ts'

export interface ServiceFunctionProps {
  readonly stage: Stage
  readonly definition: FunctionDefinition
  /** The folder with the bundle. */
  readonly bundle: string
  readonly environment: Record<string, string>
  readonly permissions: readonly PolicyStatement[]
  /** Its effects may invoke it again (see recursion.ts). */
  readonly causesItself: boolean
}

/** A definition as a Lambda, with its own role and log group, and only the rights that it declares. */
export class ServiceFunction extends LambdaFunction {
  /** The alias of a function that is released gradually. */
  readonly live: Alias | undefined

  constructor(scope: Construct, id: string, props: ServiceFunctionProps) {
    const { stage, definition } = props
    const logGroup = new LogGroup(scope, `${id}Logs`, {
      retention: stage.logDays as RetentionDays,
      removalPolicy: RemovalPolicy.DESTROY,
    })
    const role = new Role(scope, `${id}Role`, { assumedBy: new ServicePrincipal('lambda.amazonaws.com') })
    super(scope, id, {
      functionName: functionName(stage.name, definition.name),
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      code: Code.fromAsset(props.bundle),
      handler: `${entryName}.handler`,
      memorySize: definition.memoryMb,
      timeout: Duration.seconds(definition.timeoutS),
      environment: props.environment,
      role,
      logGroup,
      loggingFormat: LoggingFormat.JSON,
      applicationLogLevelV2: ApplicationLogLevel.INFO,
      // A report of each invocation would cost more than the functions' own logs.
      systemLogLevelV2: SystemLogLevel.WARN,
      recursiveLoop: props.causesItself ? RecursiveLoop.ALLOW : RecursiveLoop.TERMINATE,
      ...reservation(props),
    })
    role.addToPolicy(
      new PolicyStatement({
        effect: Effect.ALLOW,
        actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
        resources: [logGroup.logGroupArn],
      }),
    )
    for (const statement of props.permissions) role.addToPolicy(statement)
    if (logsItsFailures(definition)) countLoggedErrors(logGroup, stage, definition.name)
    this.live = isReleasedBitByBit(definition) ? this.addAlias(liveAlias) : undefined
  }

  /**
   * An address at which it is called directly. It checks the key itself, as behind the HTTP API: IAM admits only AWS identities,
   * and CloudFront puts its signature into the key's header.
   * @param origins sites whose pages may use it
   */
  answerAtOwnAddress(origins: readonly string[]): FunctionUrl {
    return this.addFunctionUrl({
      authType: FunctionUrlAuthType.NONE,
      invokeMode: InvokeMode.RESPONSE_STREAM,
      ...(origins.length > 0 && {
        cors: {
          allowedOrigins: [...origins],
          allowedMethods: [HttpMethod.GET, HttpMethod.HEAD],
          allowedHeaders: [...apiAccess.sentHeaders],
          exposedHeaders: [...apiAccess.readHeaders],
          maxAge: Duration.seconds(apiAccess.maxAgeS),
        },
      }),
    })
  }

  /** The target for invocations by others. */
  get invoked(): IFunction {
    return (this.live as IFunction | undefined) ?? this
  }
}

function reservation({ stage, definition: { trigger } }: ServiceFunctionProps) {
  const reserved = reservedFor(trigger, stage)
  return reserved === undefined ? {} : { reservedConcurrentExecutions: reserved }
}

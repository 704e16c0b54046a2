import { CfnResource, Duration, RemovalPolicy } from 'aws-cdk-lib'
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import {
  ApplicationLogLevel,
  Architecture,
  Code,
  Function as LambdaFunction,
  LoggingFormat,
  Runtime,
  SystemLogLevel,
} from 'aws-cdk-lib/aws-lambda'
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs'
import { BlockPublicAccess, Bucket, BucketEncryption, ObjectOwnership } from 'aws-cdk-lib/aws-s3'
import { Construct } from 'constructs'
import { entryName } from '../bundle.ts'
import { bucketVariable, type ConsoleBundle } from '../bundle-console.ts'
import { takeLogsOfEmptyingAway } from '../logs-of-emptying.ts'
import { functionName, type Stage } from '../stage.ts'

export interface ConsoleFilesProps {
  readonly stage: Stage
  readonly bundle: ConsoleBundle
}

const timeoutS = 120

/**
 * The console’s files, in a bucket of their own that only CloudFront reads. A deployment with another console puts it there; what earlier
 * ones put there stays, for pages that are open.
 */
export class ConsoleFiles extends Construct {
  readonly bucket: Bucket

  constructor(scope: Construct, id: string, { stage, bundle }: ConsoleFilesProps) {
    super(scope, id)
    this.bucket = new Bucket(this, 'Bucket', {
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      encryption: BucketEncryption.S3_MANAGED,
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      // Built anew from the sources of its release at any time.
      removalPolicy: RemovalPolicy.DESTROY,
      autoDeleteObjects: true,
    })
    takeLogsOfEmptyingAway(this, stage)
    const fn = this.#putter(stage, bundle)
    const put = new CfnResource(this, 'Put', {
      type: 'Custom::ConsoleFiles',
      properties: { ServiceToken: fn.functionArn, ServiceTimeout: timeoutS, release: bundle.release },
    })
    // The policies of both, without which the function may not write.
    put.node.addDependency(fn, ...(fn.role ? [fn.role] : []), this.bucket)
  }

  #putter(stage: Stage, bundle: ConsoleBundle): LambdaFunction {
    const logGroup = new LogGroup(this, 'Logs', {
      retention: stage.logDays as RetentionDays,
      removalPolicy: RemovalPolicy.DESTROY,
    })
    const role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') })
    role.addToPolicy(
      new PolicyStatement({
        actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
        resources: [logGroup.logGroupArn],
      }),
    )
    role.addToPolicy(new PolicyStatement({ actions: ['s3:PutObject'], resources: [this.bucket.arnForObjects('*')] }))
    return new LambdaFunction(this, 'Function', {
      functionName: functionName(stage.name, 'console-files'),
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      code: Code.fromAsset(bundle.code),
      handler: `${entryName}.handler`,
      memorySize: 512,
      timeout: Duration.seconds(timeoutS),
      environment: { [bucketVariable]: this.bucket.bucketName },
      role,
      logGroup,
      loggingFormat: LoggingFormat.JSON,
      applicationLogLevelV2: ApplicationLogLevel.INFO,
      systemLogLevelV2: SystemLogLevel.WARN,
    })
  }
}

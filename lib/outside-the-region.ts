import { ArnFormat, Aws, type Stack } from 'aws-cdk-lib'
import { Bucket, type IBucket } from 'aws-cdk-lib/aws-s3'
import type { Stage } from './stage.ts'
import type { CopySetting } from './stages.ts'

/** The names in the other region, which stacks of this one cannot reference. */
export function copyBucketName({ name }: Stage): string {
  return `sortie-${name}-copy-${Aws.ACCOUNT_ID}`
}

export function copyVaultName({ name }: Stage): string {
  return `sortie-${name}-copy`
}

export function copyBucket(stack: Stack, stage: Stage): IBucket {
  return Bucket.fromBucketName(stack, 'CopyBucket', copyBucketName(stage))
}

export function copyVaultArn(stack: Stack, stage: Stage, { region }: CopySetting): string {
  return stack.formatArn({
    service: 'backup',
    resource: 'backup-vault',
    resourceName: copyVaultName(stage),
    region,
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  })
}

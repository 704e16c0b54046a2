import { RemovalPolicy } from 'aws-cdk-lib'
import { BackupVault } from 'aws-cdk-lib/aws-backup'
import { Key } from 'aws-cdk-lib/aws-kms'
import type { Construct } from 'constructs'
import { BlobBucket } from '../constructs/blob-bucket.ts'
import { copyBucketName, copyVaultName } from '../outside-the-region.ts'
import type { Stage } from '../stage.ts'
import type { CopySetting } from '../stages.ts'
import { StageStack } from './stage-stack.ts'

/** Resources in another region, for the loss of this one: a vault for the tables' backups, and a bucket for all blobs. */
export class CopyStack extends StageStack {
  constructor(scope: Construct, stage: Stage, { region }: CopySetting) {
    super(scope, stage, { part: 'copy', holds: 'copies of tables and blobs from its region', region })
    const removalPolicy = stage.isProtected ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY
    new BackupVault(this, 'Vault', {
      backupVaultName: copyVaultName(stage),
      encryptionKey: new Key(this, 'VaultKey', {
        description: `Sortie (${stage.name}): encrypts the copies of tables`,
        enableKeyRotation: true,
        removalPolicy,
      }),
      removalPolicy,
    })
    new BlobBucket(this, 'Blobs', { keep: stage.isProtected, name: copyBucketName(stage) })
  }
}

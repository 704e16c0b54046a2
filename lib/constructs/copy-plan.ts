import { Duration, RemovalPolicy, type Stack } from 'aws-cdk-lib'
import { BackupPlan, BackupPlanRule, BackupResource, BackupVault } from 'aws-cdk-lib/aws-backup'
import type { ITable } from 'aws-cdk-lib/aws-dynamodb'
import { Schedule } from 'aws-cdk-lib/aws-events'
import { ManagedPolicy, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import { copyVaultArn, copyVaultName } from '../outside-the-region.ts'
import type { Stage } from '../stage.ts'
import type { CopySetting } from '../stages.ts'

/** How long the source of a copy is kept here: only until the copy is done. */
const keptHere = Duration.days(1)

/** Backs up whole tables at intervals, and copies each backup into the vault of the other region. */
export function backUpElsewhere(
  stack: Stack,
  stage: Stage,
  copy: CopySetting,
  tables: readonly Pick<ITable, 'tableArn'>[],
): void {
  const vault = new BackupVault(stack, 'CopyVault', {
    backupVaultName: copyVaultName(stage),
    removalPolicy: stage.isProtected ? RemovalPolicy.RETAIN : RemovalPolicy.DESTROY,
  })
  const elsewhere = BackupVault.fromBackupVaultArn(stack, 'CopyVaultElsewhere', copyVaultArn(stack, stage, copy))
  const plan = new BackupPlan(stack, 'CopyPlan', {
    backupPlanName: copyVaultName(stage),
    backupVault: vault,
    backupPlanRules: [
      new BackupPlanRule({
        ruleName: `every-${copy.every_hours}-hours`,
        scheduleExpression: Schedule.cron({
          minute: '0',
          hour: copy.every_hours === 24 ? '0' : `0/${copy.every_hours}`,
        }),
        // Both tables start within the same hour, the minimum that AWS Backup accepts.
        startWindow: Duration.hours(1),
        completionWindow: Duration.days(1),
        deleteAfter: keptHere,
        copyActions: [{ destinationBackupVault: elsewhere, deleteAfter: Duration.days(copy.kept_days) }],
      }),
    ],
  })
  plan.addSelection('Tables', {
    backupSelectionName: 'tables',
    resources: tables.map(({ tableArn }) => BackupResource.fromArn(tableArn)),
    role: new Role(stack, 'CopyRole', {
      assumedBy: new ServicePrincipal('backup.amazonaws.com'),
      managedPolicies: [ManagedPolicy.fromAwsManagedPolicyName('service-role/AWSBackupServiceRolePolicyForBackup')],
    }),
    disableDefaultBackupPolicy: true,
  })
}

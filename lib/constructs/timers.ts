import { ArnFormat, RemovalPolicy, Stack } from 'aws-cdk-lib'
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import { ScheduleGroup } from 'aws-cdk-lib/aws-scheduler'
import { Construct } from 'constructs'

/** One-time schedules: their group, the function that they invoke, and the role with which EventBridge invokes it. */
export class Timers extends Construct {
  readonly groupName: string
  readonly targetArn: string
  readonly role: Role

  /** @param target the timer function's name, since the function is created later */
  constructor(scope: Construct, id: string, { name, target }: { name: string; target: string }) {
    super(scope, id)
    const stack = Stack.of(this)
    // If kept, its timers would invoke a deleted function, and it would block the next stage of this name. Its timers are due in
    // the store, and so are set again.
    new ScheduleGroup(this, 'Group', { scheduleGroupName: name, removalPolicy: RemovalPolicy.DESTROY })
    this.groupName = name
    this.targetArn = stack.formatArn({
      service: 'lambda',
      resource: 'function',
      resourceName: target,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    })
    this.role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('scheduler.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': stack.account } },
      }),
    })
    this.role.addToPolicy(new PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [this.targetArn] }))
  }

  /** Every timer: their names are chosen at run time. */
  get schedulesArn(): string {
    return Stack.of(this).formatArn({ service: 'scheduler', resource: 'schedule', resourceName: `${this.groupName}/*` })
  }
}

import { Stack } from 'aws-cdk-lib'
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import { Topic } from 'aws-cdk-lib/aws-sns'
import type { Construct } from 'constructs'

/** The senders of messages to the people who run the stage: alarms, and rules on events of AWS itself. */
const senders = ['cloudwatch.amazonaws.com', 'events.amazonaws.com']

/** The topic that wakes people up. */
export class AlarmTopic extends Topic {
  constructor(scope: Construct, id: string) {
    super(scope, id, { enforceSSL: true })
    // An explicit policy replaces the topic's default policy, which allows the account's services to publish.
    this.addToResourcePolicy(
      new PolicyStatement({
        sid: 'AllowAlarmsAndRulesOfThisAccount',
        principals: senders.map((sender) => new ServicePrincipal(sender)),
        actions: ['sns:Publish'],
        resources: [this.topicArn],
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
    )
  }
}

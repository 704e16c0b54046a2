import { Stack } from 'aws-cdk-lib'
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import { Topic } from 'aws-cdk-lib/aws-sns'
import type { Construct } from 'constructs'

/** Whoever has something to say to the people who run the stage: alarms, and rules on what AWS itself reports. */
const senders = ['cloudwatch.amazonaws.com', 'events.amazonaws.com']

/** The topic that wakes people up. */
export class AlarmTopic extends Topic {
  constructor(scope: Construct, id: string) {
    super(scope, id, { enforceSSL: true })
    // A policy of its own takes the place of the one that a topic has without, which let the account's services publish.
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

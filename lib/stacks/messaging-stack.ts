import { CfnOutput, Duration, Fn } from 'aws-cdk-lib'
import { EventBus } from 'aws-cdk-lib/aws-events'
import type { Topic } from 'aws-cdk-lib/aws-sns'
import type { Construct } from 'constructs'
import { type Lane, lanes } from '../../core/base/ports/lanes.ts'
import type { FunctionDefinition } from '../../functions/runtime/definition.ts'
import { AlarmTopic } from '../constructs/alarm-topic.ts'
import { LaneQueue } from '../constructs/lane-queue.ts'
import { Timers } from '../constructs/timers.ts'
import { functionName, laneName, type Stage } from '../stage.ts'
import { StageStack } from './stage-stack.ts'

/** Communication between parts that do not know each other: lanes, bus, timers, and the topic that wakes people up. */
export class MessagingStack extends StageStack {
  readonly lanes: Readonly<Record<Lane, LaneQueue>>
  readonly bus: EventBus
  readonly timers: Timers
  readonly alarms: Topic

  constructor(scope: Construct, stage: Stage, definitions: readonly FunctionDefinition[]) {
    super(scope, stage, { part: 'messaging', holds: "lanes, bus, timers and alarms' topic" })
    this.alarms = new AlarmTopic(this, 'Alarms')
    const consumer = laneConsumer(definitions)
    const lane = (name: Lane) => new LaneQueue(this, `Lane-${name}`, { name: laneName(stage.name, name), ...consumer })
    this.lanes = Object.fromEntries(lanes.map((name) => [name, lane(name)])) as Record<Lane, LaneQueue>
    this.bus = new EventBus(this, 'Bus', { eventBusName: `sortie-${stage.name}` })
    this.timers = new Timers(this, 'Timers', {
      name: `sortie-${stage.name}`,
      target: timerFunction(stage, definitions),
    })
    new CfnOutput(this, 'alarmTopic', { value: this.alarms.topicArn })
    new CfnOutput(this, 'busName', { value: this.bus.eventBusName })
  }

  /** The part of each queue's URL before the name of its lane or function; for a lane, `<lane>.fifo` follows. */
  get queueUrlPrefix(): string {
    return Fn.select(0, Fn.split('critical.fifo', this.lanes.critical.queueUrl))
  }
}

/** What the lanes' consumer requires of its queues. */
function laneConsumer(definitions: readonly FunctionDefinition[]) {
  for (const { trigger, timeoutS } of definitions) {
    if (trigger.kind === 'lanes') {
      return { consumerTimeout: Duration.seconds(timeoutS), maxReceives: trigger.maxReceives }
    }
  }
  throw new Error('No function has the lanes as its trigger')
}

function timerFunction(stage: Stage, definitions: readonly FunctionDefinition[]): string {
  const definition = definitions.find(({ trigger }) => trigger.kind === 'timer')
  if (!definition) throw new Error('No function has the timers as its trigger')
  return functionName(stage.name, definition.name)
}

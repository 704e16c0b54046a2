import { describe, expect, test } from 'vitest'
import { type DeployedFacts, problemsOf, type StageFacts } from '../../cli/aws/stage-health.ts'
import { stageOf } from '../../lib/stage.ts'
import { StageSettings } from '../../lib/stages.ts'

const live = stageOf({ stage: 'live' }, () => StageSettings.parse({}))
const disposable = stageOf({ stage: 'toy' }, () => StageSettings.parse({ disposable: true, concurrency: 10 }))

const lane = (capacity: number) => ({ capacity, at_work: 0, waiting: 0 })
const deployed: DeployedFacts = {
  reserved: 600,
  lanes: { critical: lane(200), high: lane(150), normal: lane(100), low: lane(50) },
  topic: { arn: 'arn:aws:sns:eu-central-1:123456789012:alarms', confirmed: 1, pending: 0 },
}
const told = { quotas: [], deployed: undefined }
const enough: StageFacts = { quotas: [], account: { concurrency: 1_000, unreserved: 400 }, deployed }

describe('nothing is wrong', () => {
  test('with a deployed stage that is as its file says, and of whose alarms somebody is told', () => {
    expect(problemsOf(live, enough)).toEqual([])
  })

  test('with a new account and a stage that may be thrown away, before it is deployed', () => {
    expect(problemsOf(disposable, { account: { concurrency: 10, unreserved: 10 }, ...told })).toEqual([])
  })
})

describe('it is said, with what to do', () => {
  test('that the account may run less at once than the stage counts on, and that a deployment would fail', () => {
    expect(problemsOf(live, { account: { concurrency: 10, unreserved: 10 }, ...told })).toEqual([
      expect.stringMatching(/may run 10 Lambdas at once, but live expects 1000: request more from AWS/),
      expect.stringMatching(/reserve 650 Lambdas, but the account allows only 0/),
    ])
  })

  test('that others in the account have reserved too much, the stage’s own reservation left aside', () => {
    const others = { account: { concurrency: 1_000, unreserved: 699 }, ...told }
    expect(problemsOf(live, others)).toEqual([expect.stringMatching(/the account allows only 599/)])
    expect(problemsOf(live, { ...others, deployed })).toEqual([])
  })

  test('which lanes have other executors than the file says', () => {
    const lanes = { ...deployed.lanes, normal: lane(99) }
    expect(problemsOf(live, { ...enough, deployed: { ...deployed, lanes } })).toEqual([
      expect.stringMatching(
        /other numbers of executors for normal than are deployed: `npx cdk deploy --all -c stage=live`/,
      ),
    ])
  })

  test('that nobody is told of alarms, and who did not confirm', () => {
    const topic = { ...deployed.topic, confirmed: 0, pending: 2 }
    expect(problemsOf(live, { ...enough, deployed: { ...deployed, topic } })).toEqual([
      expect.stringMatching(/Nobody subscribes to the alarms of live \(2 not confirmed yet\): `aws sns subscribe/),
    ])
  })
})

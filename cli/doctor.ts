import { Command } from 'commander'
import { lanes } from '../core/base/ports/lanes.ts'
import type { Stage } from '../lib/stage.ts'
import { exitCodes } from './exit-codes.ts'
import { CommandFailure } from './failure.ts'
import { fields } from './fields.ts'
import { type Surroundings, sessionOf, show } from './session.ts'
import { problemsOf, type StageFacts } from './stage-health.ts'
import { table } from './table.ts'
import { joined, type Text, text } from './text.ts'

export function doctorCommand(surroundings: Surroundings): Command {
  return new Command('doctor')
    .description('look whether a stage on AWS has what it needs, before or after its deployment, and test its alarms')
    .requiredOption('--stage <name>', 'of the deployment, as in stages.json')
    .action(async (options: { readonly stage: string }, command: Command) => {
      const session = sessionOf(command, surroundings)
      const stage = await stageNamed(options.stage)
      // Loaded here, so that every other command starts without AWS.
      const { examineStage, sendTestMessage } = await import('./examine-stage.ts')
      const { describeCopy } = await import('../lib/stages.ts')
      const facts = await examineStage(stage)
      if (facts.deployed) await sendTestMessage(stage, facts.deployed.topic.arn)
      const problems = problemsOf(stage, facts)
      show(session, reportOf(stage, facts, problems), () => reportText(stage, describeCopy(stage), { facts, problems }))
      if (problems.length > 0)
        throw new CommandFailure(exitCodes.failed, `${stage.name} is not as it should be: ${problems.length} above`)
    })
}

export async function stageNamed(stage: string): Promise<Stage> {
  const { stageOf } = await import('../lib/stage.ts')
  try {
    return stageOf({ stage })
  } catch (error) {
    throw new CommandFailure(exitCodes.usage, error instanceof Error ? error.message : String(error))
  }
}

function reportOf(
  { name, isProtected, copy, concurrency, lanes }: Stage,
  facts: StageFacts,
  problems: readonly string[],
) {
  const { account, deployed } = facts
  return {
    stage: name,
    protected: isProtected,
    copy: copy ?? null,
    concurrency,
    executors: lanes,
    account,
    deployed: deployed ?? null,
    test_message: deployed ? 'sent' : 'not sent',
    problems,
  }
}

/** What holds for the whole account, and what no call says without a quota's code that differs by service. */
const unseen =
  'No call tells of API Gateway’s 10,000 requests a second, Scheduler’s 1,000 invocations a second, and EventBridge’s events a second, which are the account’s and differ by region: see Service Quotas.'

interface Examined {
  readonly facts: StageFacts
  readonly problems: readonly string[]
}

function reportText(stage: Stage, copy: string, { facts, problems }: Examined): Text {
  const { account, deployed } = facts
  const kept = stage.isProtected ? 'protected' : 'may be thrown away'
  const topic = deployed && `${deployed.topic.arn}, ${deployed.topic.confirmed} subscribed`
  const rows = lanes.map((lane) => {
    const found = deployed?.lanes[lane]
    return [lane, `${stage.lanes[lane]}`, `${found?.at_work ?? '-'}`, `${found?.waiting ?? '-'}`]
  })
  const said = fields([
    ['Stage', `${stage.name}, ${kept}${deployed ? '' : ', not deployed'}`],
    ['Copy', stage.isProtected ? copy : undefined],
    ['Lambdas', `${stage.concurrency} at once, of ${account.concurrency} of the account`],
    ['Alarms', topic],
    ['', deployed?.topic.confirmed ? 'A test message was sent to everybody who is subscribed.' : undefined],
  ])
  const wrong = joined(problems.map((problem) => text`! ${problem}\n`))
  return text`${said}\n${table(['LANE', 'EXECUTORS', 'AT WORK', 'WAITING'], rows)}\n${wrong}${unseen}\n`
}

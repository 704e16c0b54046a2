import { Command } from 'commander'
import { lanes } from '../../core/base/ports/lanes.ts'
import type { Stage } from '../../lib/stage.ts'
import { requireRegionShape } from '../aws/aws-region.ts'
import { accountProblems, problemsOf, type QuotaFact, type StageFacts } from '../aws/stage-health.ts'
import { exitCodes } from '../failures/exit-codes.ts'
import { CommandFailure } from '../failures/failure.ts'
import { fields } from '../printing/fields.ts'
import { table } from '../printing/table.ts'
import { joined, type Text, text } from '../printing/text.ts'
import { type Surroundings, sessionOf, show } from '../session/session.ts'

export function doctorCommand(surroundings: Surroundings): Command {
  return new Command('doctor')
    .description('check whether a stage on AWS has what it needs, before or after its deployment, and test its alarms')
    .requiredOption('--stage <name>', 'the stage, as in stages.json')
    .option('--before-deployment', 'only check whether the account has what a deployment needs, without a test message')
    .action(async (options: { readonly stage: string; readonly beforeDeployment?: true }, command: Command) => {
      const session = sessionOf(command, surroundings)
      const stage = await stageNamed(options.stage, surroundings.env)
      // Imported here, so that all other commands start without AWS.
      const { examineStage, sendTestMessage } = await import('../aws/examine-stage.ts')
      const { describeCopy } = await import('../../lib/stages.ts')
      const facts = await examineStage(stage)
      const isTold = facts.deployed !== undefined && !options.beforeDeployment
      if (facts.deployed && isTold) await sendTestMessage(stage, facts.deployed.topic.arn)
      const problems = (options.beforeDeployment ? accountProblems : problemsOf)(stage, facts)
      const report: Report = { stage, copy: describeCopy(stage), facts, problems, isTold }
      show(session, reportOf(report), () => reportText(report, session.terminal.lineWidth))
      if (problems.length > 0)
        throw new CommandFailure(exitCodes.failed, `${stage.name} has problems: ${problems.length} above`)
    })
}

/** @throws CommandFailure */
export async function stageNamed(stage: string, env: NodeJS.ProcessEnv): Promise<Stage> {
  requireRegionShape(env)
  const { stageOf } = await import('../../lib/stage.ts')
  try {
    return stageOf({ stage })
  } catch (error) {
    throw new CommandFailure(exitCodes.usage, error instanceof Error ? error.message : String(error))
  }
}

interface Report {
  readonly stage: Stage
  /** A description of its copy in another region. */
  readonly copy: string
  readonly facts: StageFacts
  readonly problems: readonly string[]
  /** A test message was sent to the alarms' topic. */
  readonly isTold: boolean
}

function reportOf({ stage: { name, isProtected, copy, concurrency, lanes }, facts, problems, isTold }: Report) {
  const { account, quotas, deployed } = facts
  return {
    stage: name,
    protected: isProtected,
    copy: copy ?? null,
    concurrency,
    executors: lanes,
    account,
    quotas,
    deployed: deployed ?? null,
    test_message: isTold ? 'sent' : 'not sent',
    problems,
  }
}

/** Facts that no call of the services returns. */
const unseen =
  'AWS reports no quota for requests a second to one FIFO queue of SQS or to one prefix of S3: see their documentation.'

function reportText(
  { stage, copy, facts: { account, quotas, deployed }, problems, isTold }: Report,
  lineWidth: number,
): Text {
  const kept = stage.isProtected ? 'protected' : 'disposable'
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
    ['', isTold && deployed?.topic.confirmed ? 'A test message was sent to all subscribers.' : undefined],
  ])
  const wrong = joined(problems.map((problem) => text`! ${problem}\n`))
  const laneTable = table(['LANE', 'EXECUTORS', 'AT WORK', 'WAITING'], rows, lineWidth)
  return text`${said}\n${laneTable}\n${quotaText(quotas, lineWidth)}\n${wrong}${unseen}\n`
}

function quotaText(quotas: readonly QuotaFact[], lineWidth: number): Text {
  const rows = quotas.map(({ title, needs, allowed }) => [
    title,
    `${needs}`,
    allowed === null ? 'not told' : `${allowed}`,
  ])
  const reasons = [...new Set(quotas.flatMap(({ untold }) => untold ?? []))]
  const why = joined(reasons.map((reason) => text`Service Quotas gave no answer: ${reason}\n`))
  return text`${table(['PER SECOND', 'MAXIMUM', 'ACCOUNT ALLOWS'], rows, lineWidth)}${why}`
}

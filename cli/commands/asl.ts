import { basename } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { Command } from 'commander'
import { systemReason } from '../../adapters/system/system-reason.ts'
import type { Json } from '../../contract/resources/common.ts'
import type { Expressions } from '../../core/base/ports/expressions.ts'
import type { Machine } from '../../core/engine/machines/definition.ts'
import type { Mocks } from '../../core/features/machines/mocks.ts'
import { readInput } from '../arguments/read-input.ts'
import { exitCodes } from '../failures/exit-codes.ts'
import { CommandFailure } from '../failures/failure.ts'
import { table } from '../printing/table.ts'
import { type Session, type Surroundings, sessionOf, show } from '../session/session.ts'
import { runJson, runText } from '../texts/machine-text.ts'

interface RunOptions {
  readonly input: string
  readonly mockConfig?: string
  readonly testCase?: string
  readonly name?: string
}

export function aslCommands(surroundings: Surroundings): Command {
  const group = new Command('asl').description('try state machines of AWS Step Functions here, without AWS')
  addRun(group, surroundings)
  return group
}

function addRun(group: Command, surroundings: Surroundings): void {
  group
    .command('run <file>')
    .description('run a machine in JSONata mode, and print its history; ends with 1 if it does not succeed')
    .option('--input <json>', 'its input', '{}')
    .option('--mock-config <file>', 'what its tasks answer: the mock configuration of Step Functions Local')
    .option('--test-case <name>', 'the test case of the mock configuration')
    .option('--name <machine>', 'the machine’s name there; without it, the name of the file, or the only machine')
    .addHelpText(
      'after',
      `
Nothing is called: tasks get what the test case says. Waits take no time. With --json, the result has the fields of
DescribeExecution, and \`events\` those of GetExecutionHistory.`,
    )
    .action(async (file: string, options: RunOptions, command: Command) => {
      const session = sessionOf(command, surroundings)
      const input = await readInput({ argument: options.input, asJson: true, jsonHint: '', signal: session.signal })
      // Imported here, so that all other commands start without it.
      const { createExpressions } = await import('../../adapters/expressions/expressions.ts')
      const expressions = createExpressions()
      const machine = await machineIn(file, expressions, session)
      const mocks = await mocksFor(options, session.signal)
      const name = options.name ?? basename(file).replace(/\..*$/, '')
      const { runWithMocks } = await import('../../core/features/machines/run-with-mocks.ts')
      const means = { expressions, fraction: Math.random, breathe: setImmediate, signal: session.signal }
      const end = await runWithMocks({ machine, name, input, mocks, startedAt: Date.now() }, means)
      if (end.unanswered) throw unanswered(end.unanswered.state, options)
      show(session, runJson(end, input), () => runText(end, session.terminal.lineWidth))
      if (end.status.kind !== 'SUCCEEDED') throw new CommandFailure(exitCodes.failed, '')
    })
}

/** @throws CommandFailure after it has shown what is wrong with it */
async function machineIn(file: string, expressions: Expressions, session: Session): Promise<Machine> {
  const { readMachine } = await import('../../core/engine/machines/read-machine.ts')
  const read = readMachine(await jsonIn(file, session.signal))
  const { expressionProblems } = await import('../../core/engine/machines/expression-problems.ts')
  const problems = read.kind === 'machine' ? await expressionProblems(read.machine, expressions) : read.problems
  if (read.kind === 'machine' && problems.length === 0) return read.machine
  show(session, { problems }, () =>
    table(
      ['WHERE', 'WHAT IS WRONG'],
      problems.map(({ location, message }) => [location, message]),
      session.terminal.lineWidth,
    ),
  )
  throw new CommandFailure(exitCodes.failed, `${file} does not run here`)
}

/** @throws CommandFailure */
async function mocksFor({ mockConfig, testCase, name }: RunOptions, signal: AbortSignal): Promise<Mocks | undefined> {
  if ((mockConfig === undefined) !== (testCase === undefined)) throw usage('--mock-config and --test-case go together')
  if (mockConfig === undefined || testCase === undefined) return undefined
  const { MockConfig, mocksOf } = await import('../../core/features/machines/mocks.ts')
  const read = MockConfig.safeParse(await jsonIn(mockConfig, signal))
  if (!read.success) {
    const [{ path, message } = { path: [], message: '' }] = read.error.issues
    throw usage(`${mockConfig} is no mock configuration: ${path.join('/')} ${message}`)
  }
  const mocks = mocksOf(read.data, testCase, name)
  if ('problem' in mocks) throw usage(mocks.problem)
  return mocks
}

async function jsonIn(file: string, signal: AbortSignal): Promise<Json> {
  const content = await readInput({ file, asJson: false, signal })
  try {
    return JSON.parse(String(content)) as Json
  } catch (error) {
    throw usage(`${file} is not JSON: ${systemReason(error)}`)
  }
}

function unanswered(state: string, { testCase }: RunOptions): CommandFailure {
  const hint =
    testCase === undefined
      ? 'Give what its tasks answer: --mock-config and --test-case.'
      : `Add a response for ${state} to the test case ${testCase}, for each of its calls.`
  return new CommandFailure(exitCodes.failed, `nothing answers the task ${state}`, hint)
}

function usage(message: string): CommandFailure {
  return new CommandFailure(exitCodes.usage, message)
}

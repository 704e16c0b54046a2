import { Command } from 'commander'
import type { Api } from '../../contract/api.ts'
import type { CallOf } from '../../contract/call.ts'
import type { ConcurrencyKey } from '../../contract/resources/limit.ts'
import { type Addressed, addressee, type ChoiceOptions } from '../arguments/addressee.ts'
import {
  amount,
  collected,
  collectedEntry,
  type GivenJson,
  givenJson,
  upperCase,
  wholeNumber,
} from '../arguments/arguments.ts'
import { readInput } from '../arguments/read-input.ts'
import { exitCodes } from '../failures/exit-codes.ts'
import { CommandFailure } from '../failures/failure.ts'
import { follow } from '../following/follow.ts'
import { stillThere, unlessInterrupted } from '../following/interrupted.ts'
import { styled, text } from '../printing/text.ts'
import { type Session, type Surroundings, sessionOf, show } from '../session/session.ts'
import { missionText } from '../texts/mission-text.ts'
import { filesNamed } from './files.ts'

interface SubmitOptions extends ChoiceOptions {
  readonly inputFile?: string
  readonly inputJson?: boolean
  readonly priority?: string
  readonly budgetUsd?: number
  readonly budgetTokens?: number
  readonly timeoutS?: number
  readonly maxAttempts?: number
  readonly retryBaseS?: number
  readonly retryFactor?: number
  readonly retryCapS?: number
  readonly retryJitter?: string
  readonly startAt?: string
  readonly concurrencyKey?: ConcurrencyKey[]
  readonly file?: string[]
  readonly subject?: string
  readonly settings?: GivenJson
  readonly outputSchema?: GivenJson
  readonly tag?: string[]
  readonly metadata?: Record<string, string>
  readonly callbackUrl?: string
  readonly callbackEvent?: string[]
  readonly idempotencyKey?: string
  readonly watch?: boolean
  readonly wait?: boolean
}

type NewMissionBody = CallOf<Api['submitMission']>['body']

export function submitCommand(surroundings: Surroundings): Command {
  return new Command('submit')
    .description('submit a mission to an agent, or to one that has a capability')
    .argument('[agent]', 'the agent’s name, for example echo; leave it out with --capability')
    .argument('[input]', 'text for the agent; - reads standard input')
    .option('--capability <name>', 'choose an agent that has it; repeated: that has all of them', collected)
    .option('--prefer <agent>', 'with --capability: rather this agent; may be repeated', collected)
    .option('--avoid <agent>', 'with --capability: rather not this agent; may be repeated', collected)
    .option('--strategy <strategy>', 'with --capability: least_busy, spread or cheapest')
    .option('--input-file <path>', 'read the input from a file')
    .option('--input-json', 'the input is JSON, not text')
    .option('--priority <priority>', 'LOW, NORMAL, HIGH or CRITICAL', upperCase)
    .option('--budget-usd <amount>', 'the maximum cost of its model calls', amount)
    .option('--budget-tokens <count>', 'the maximum number of tokens', wholeNumber)
    .option('--timeout-s <seconds>', 'when it expires', wholeNumber)
    .option('--max-attempts <count>', 'how many attempts it has', wholeNumber)
    .option('--retry-base-s <seconds>', 'the longest first pause between attempts', amount)
    .option('--retry-factor <factor>', 'the factor between one pause and the next', amount)
    .option('--retry-cap-s <seconds>', 'the maximum of every pause', amount)
    .option('--retry-jitter <full|none>', 'full: a random pause up to the longest')
    .option('--start-at <time>', 'not before this time (ISO 8601, UTC)')
    .option('--concurrency-key <key=limit>', 'a named limit that it counts towards; up to three', collectedLimit)
    .option('--file <path|file_id>', 'a file for it: its path or its id; may be repeated', collected)
    .option('--subject <subject>', 'who or what it is for: agents can recall what they know about it')
    .option('--settings <json>', 'model settings, instead of the agent’s', givenJson)
    .option('--output-schema <json>', 'a schema for the answer, instead of the agent’s; null: any answer', givenJson)
    .option('--tag <tag>', 'may be repeated', collected)
    .option('--metadata <name=value>', 'may be repeated', collectedEntry)
    .option('--callback-url <url>', 'where to post its end, signed')
    .option('--callback-event <type>', 'post these events instead; may be repeated', collected)
    .option('--idempotency-key <key>', 'repeating the command with the same key returns the first mission')
    .option('-w, --watch', 'follow it live (with --json: one line per event)')
    .option('--wait', 'wait for its end and show the result')
    .action(async (agent: string | undefined, input: string | undefined, options: SubmitOptions, command: Command) => {
      await submit(sessionOf(command, surroundings), addressee(agent, input, options), options)
    })
}

async function submit(session: Session, { whom, argument }: Addressed, options: SubmitOptions) {
  const { signal } = session
  const source = { argument, file: options.inputFile, asJson: options.inputJson === true, signal }
  const input = await readInput(source)
  const files = options.file && (await filesNamed(session, options.file))
  const body = { ...settings(options, files), ...whom, input } as NewMissionBody
  const headers = options.idempotencyKey === undefined ? {} : { 'idempotency-key': options.idempotencyKey }
  const client = session.client()
  const mission = await client.submitMission({ body, headers }, { signal })
  // On standard error, so that it does not disturb programs that read the output.
  for (const words of mission.warnings ?? []) session.terminal.err(text`${styled('yellow', 'Warning')}: ${words}\n`)
  if (options.watch) return follow(session, mission.id, 0)
  if (!options.wait)
    return show(session, mission, () => text`${missionText(mission)}\nFollow it: sortie missions watch ${mission.id}\n`)
  const ended = await unlessInterrupted(signal, client.waitForMission(mission.id, { signal }), () =>
    stillThere(mission.id),
  )
  show(session, ended, () => missionText(ended))
  if (ended.status !== 'COMPLETED') throw new CommandFailure(exitCodes.failed, '')
}

/** `customer-42=2`, or `customer-42` if the limit is defined. */
function collectedLimit(text: string, before: ConcurrencyKey[] = []): ConcurrencyKey[] {
  const [key = '', limit] = text.split('=')
  return [...before, limit === undefined ? { key } : { key, limit: wholeNumber(limit) }]
}

/** Only the given options: the API knows the defaults and reports what it does not accept. */
function settings(options: SubmitOptions, files: string[] | undefined) {
  const { budgetUsd: usd, budgetTokens: tokens } = options
  const budget = usd === undefined && tokens === undefined ? undefined : { usd, tokens }
  return {
    priority: options.priority,
    budget,
    timeout_s: options.timeoutS,
    max_attempts: options.maxAttempts,
    retry: retryOf(options),
    start_at: options.startAt,
    concurrency: options.concurrencyKey,
    files,
    subject: options.subject,
    settings: options.settings?.json,
    output_schema: options.outputSchema?.json,
    tags: options.tag,
    metadata: options.metadata,
    callback_url: options.callbackUrl,
    callback_events: options.callbackEvent,
  }
}

function retryOf(options: SubmitOptions) {
  const retry = {
    base_s: options.retryBaseS,
    factor: options.retryFactor,
    cap_s: options.retryCapS,
    jitter: options.retryJitter,
  }
  return Object.values(retry).every((value) => value === undefined) ? undefined : retry
}

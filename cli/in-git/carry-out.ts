import type { CallOptions, Client } from '../../sdk/client.ts'
import { SortieApiError } from '../../sdk/errors.ts'
import { exitCodes } from '../failures/exit-codes.ts'
import { CommandFailure } from '../failures/failure.ts'
import { textInCommands } from '../failures/in-commands.ts'
import { topFields } from './differences.ts'
import type { Written } from './kind.ts'
import { kinds } from './kinds.ts'
import { type Step, stepFor } from './plan.ts'
import { problemText, type Wanted } from './wanted.ts'

/** A completed step. */
export interface Done {
  readonly step: Step
  readonly written: Written
}

/** A step that the API refused, or that failed in another way, and the steps completed before it. */
export class StepFailed extends Error {
  readonly step: Step
  override readonly cause: unknown
  readonly done: readonly Done[]

  constructor(step: Step, cause: unknown, done: readonly Done[]) {
    super(`${step.act} failed`)
    this.step = step
    this.cause = cause
    this.done = done
  }
}

/**
 * Runs all steps. A step that refers to something not yet created is tried again after the others.
 * @throws StepFailed
 */
export async function carryOut(steps: readonly Step[], client: Client, options: CallOptions): Promise<readonly Done[]> {
  const done: Done[] = []
  for (let waiting = steps; waiting.length > 0; ) {
    const early: StepFailed[] = []
    for (const step of waiting) {
      const refused = await attempt(step, done, client, options)
      if (refused) early.push(refused)
    }
    const [first] = early
    if (first && early.length === waiting.length) throw first
    waiting = early.map(({ step }) => step)
  }
  return done
}

/** Codes of errors that may disappear once other steps are done. */
const mayCome: ReadonlySet<string> = new Set(['not_applicable', 'not_found'])

/** @returns the refusal of a step that may come too early. @throws StepFailed any other */
async function attempt(
  step: Step,
  done: Done[],
  client: Client,
  options: CallOptions,
): Promise<StepFailed | undefined> {
  try {
    done.push(await doneOf(step, client, options))
    return undefined
  } catch (error) {
    const failed = new StepFailed(step, error, done)
    if (error instanceof SortieApiError && mayCome.has(error.code)) return failed
    throw failed
  }
}

async function doneOf(step: Step, client: Client, options: CallOptions): Promise<Done> {
  try {
    return { step, written: await inCommands(await doStep(step, client, options)) }
  } catch (error) {
    const next = step.act === 'create' && isThereAlready(error) && (await stepNow(step, client, options))
    if (!next) throw error
    return { step: next, written: await inCommands(await doStep(next, client, options)) }
  }
}

/** Somebody else created it first. */
function isThereAlready(error: unknown): boolean {
  return error instanceof SortieApiError && (error.code === 'already_exists' || error.code === 'idempotency_mismatch')
}

/** The step for a thing that has come into being meanwhile. @throws CommandFailure if it cannot become as it is wanted */
async function stepNow({ wanted }: { readonly wanted: Wanted }, client: Client, options: CallOptions) {
  const [found] = await kinds[wanted.noun].find(client, new Set([wanted.key]), options)
  const next = found && stepFor(wanted, found)
  if (next && 'problem' in next)
    throw new CommandFailure(exitCodes.failed, problemText({ place: wanted.place, ...next.problem }))
  return next
}

/** Notes name requests, as errors of the API do. */
async function inCommands({ notes, ...written }: Written): Promise<Written> {
  return notes ? { ...written, notes: await Promise.all(notes.map(textInCommands)) } : written
}

async function doStep(step: Step, client: Client, options: CallOptions): Promise<Written> {
  switch (step.act) {
    case 'create':
      return kinds[step.wanted.noun].create(client, step.wanted.thing, options)
    case 'change': {
      const { wanted, found, differences } = step
      return kinds[wanted.noun].change(client, found, wanted.thing, topFields(differences), options)
    }
    case 'keep':
      return step.found.version === undefined ? {} : { version: step.found.version }
    case 'remove':
      await kinds[step.noun].remove(client, step.found, options).catch(unlessGone)
      return {}
  }
}

/** Somebody else removed it first. */
function unlessGone(error: unknown): void {
  if (!(error instanceof SortieApiError && error.code === 'not_found')) throw error
}

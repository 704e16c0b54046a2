import type { CallOptions, Client } from '../../sdk/client.ts'
import { SortieApiError } from '../../sdk/errors.ts'
import { textInCommands } from '../failures/in-commands.ts'
import { topFields } from './differences.ts'
import type { Written } from './kind.ts'
import { kinds } from './kinds.ts'
import type { Step } from './plan.ts'

/** A completed step. */
export interface Done {
  readonly step: Step
  readonly written: Written
}

/** A step that the API refused, and the steps completed before it. */
export class StepRefused extends Error {
  readonly step: Step
  readonly refusal: SortieApiError
  readonly done: readonly Done[]

  constructor(step: Step, refusal: SortieApiError, done: readonly Done[]) {
    super(refusal.message)
    this.step = step
    this.refusal = refusal
    this.done = done
  }
}

/**
 * Runs all steps. A step that refers to something not yet created is tried again after the others.
 * @throws StepRefused
 */
export async function carryOut(steps: readonly Step[], client: Client, options: CallOptions): Promise<readonly Done[]> {
  const done: Done[] = []
  for (let waiting = steps; waiting.length > 0; ) {
    const early: StepRefused[] = []
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

/** @returns the refusal of a step that may come too early. @throws StepRefused any other */
async function attempt(
  step: Step,
  done: Done[],
  client: Client,
  options: CallOptions,
): Promise<StepRefused | undefined> {
  try {
    done.push({ step, written: await inCommands(await doStep(step, client, options)) })
    return undefined
  } catch (error) {
    if (!(error instanceof SortieApiError)) throw error
    const refused = new StepRefused(step, error, done)
    if (mayCome.has(error.code)) return refused
    throw refused
  }
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
      await kinds[step.noun].remove(client, step.found, options)
      return {}
  }
}

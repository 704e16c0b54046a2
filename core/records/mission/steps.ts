import * as z from 'zod'
import { ApprovalSubject, DecisionKind } from '../../../contract/resources/approval.ts'
import type { Json } from '../../../contract/resources/common.ts'
import { LostFile } from '../../../contract/resources/file.ts'
import { Finding, JudgeVerdict, Origin } from '../../../contract/resources/guardrail.ts'
import { loadPayload, type Payload, type PayloadPorts, storePayload } from '../../base/payloads/payload.ts'
import type { Blobs } from '../../base/ports/blobs.ts'
import type { Change, Item, Query, Store } from '../../base/ports/store.ts'
import { type Kind, kindOf, record } from '../../base/storing/kind.ts'
import { decodeItem, unlessUnreadable } from '../../base/storing/reading.ts'
import type { MissionFields } from './mission.ts'
import { missionPartition } from './mission-items.ts'
import type { RecordedStep } from './recorded-step.ts'
import { keptUntil } from './retention.ts'
import { soundStep } from './sound-usage.ts'
import { RecordedPart } from './step-parts.ts'

const json = z.custom<Json>((value) => value !== undefined)
const base = { number: z.number(), attempt: z.number(), started_at: z.string(), finished_at: z.string() }

const artifacts = z
  .array(
    z.object({
      id: z.string(),
      name: z.string(),
      media_type: z.string(),
      bytes: z.number(),
      has_text: z.literal(true).exactOptional(),
    }),
  )
  .exactOptional()

/** A number that is only shown and summed may be invalid, or missing. */
const figure = z.number().catch(Number.NaN)

const StoredContext = z.object({
  elided: z.number(),
  elided_to: z.number(),
  summarised_to_step: z.number().exactOptional(),
  summarised_to_message: z.number().exactOptional(),
  room_tokens: z.number().exactOptional(),
})

/**
 * A model’s own reply must be complete to be sent again. Its `parts` came after release 0.1; they say more than the text and the calls,
 * or are absent: see `step-parts.ts`.
 */
const StoredStep = z
  .discriminatedUnion('kind', [
    z.object({
      ...base,
      kind: z.literal('model_call'),
      model: z.string(),
      text: z.string(),
      tool_calls: z.array(z.object({ id: z.string(), name: z.string(), arguments: json })),
      parts: z.array(RecordedPart).exactOptional(),
      finish_reason: z.string(),
      told_reason: z.string().exactOptional(),
      response_id: z.string().exactOptional(),
      service_tier: z.string().exactOptional(),
      adjustments: z.array(z.string()).exactOptional(),
      passed_over: z.array(z.object({ model: z.string(), code: z.string() })).exactOptional(),
      artifacts,
      lost_files: z.array(z.object(LostFile.shape)).exactOptional(),
      findings: z.array(z.object(Finding.shape)).exactOptional(),
      judges: z.object(JudgeVerdict.shape).exactOptional(),
      judged: z.string().exactOptional(),
      held: z.literal(true).exactOptional(),
      held_in: z.number().exactOptional(),
      context: StoredContext.exactOptional(),
      summarises: z.object({ what: z.enum(['steps', 'messages']), to: z.number() }).exactOptional(),
      input_tokens: figure,
      output_tokens: figure,
      cached_input_tokens: figure.exactOptional(),
      cache_write_tokens: figure.exactOptional(),
      reasoning_tokens: figure.exactOptional(),
      cost_usd: figure,
      cache_saved_usd: figure.exactOptional(),
      own_key: z.literal(true).exactOptional(),
      estimated: z.boolean().exactOptional(),
    }),
    z.object({
      ...base,
      kind: z.literal('tool_call'),
      call_id: z.string(),
      tool: z.string(),
      arguments: json,
      output: json,
      is_error: z.boolean(),
      effect: z
        .object({ kind: z.enum(['idempotent', 'write']), key: z.string(), state: z.enum(['DONE', 'FAILED']) })
        .nullable()
        .default(null),
      tool_version: z.number().exactOptional(),
      origin: Origin.exactOptional(),
      artifacts,
    }),
    z.object({
      ...base,
      kind: z.literal('approval'),
      call_id: z.string(),
      approval_id: z.string(),
      about: ApprovalSubject,
      tool: z.string(),
      decision: DecisionKind,
      by: z.string(),
      payload: json,
      note: z.string().nullable(),
    }),
    z.object({
      ...base,
      kind: z.literal('delegation'),
      call_id: z.string(),
      mission_id: z.string(),
      agent: z.string(),
      output: json,
      is_error: z.boolean(),
      origin: Origin.exactOptional(),
    }),
  ])
  .transform(soundStep)

export const stepKind: Kind<RecordedStep> = kindOf('step', 'entities', StoredStep)

/** As in its item: the value itself, or its location. */
const StepItem = z.union([record({ inline: StoredStep }), record({ blob: z.string(), bytes: z.number() })])
export type StepItem = z.output<typeof StepItem>

export const stepItemKind = kindOf('step', 'entities', StepItem)

const stepPrefix = 'step#'

function stepSort(number: number): string {
  return `${stepPrefix}${String(number).padStart(6, '0')}`
}

/** A mission’s steps in one direction, from a number on or from the end. */
export function stepsFrom(
  mission: string,
  first: number | undefined,
  descending: boolean,
): Pick<Query, 'partition' | 'prefix' | 'descending' | 'after' | 'before'> {
  const steps = { partition: missionPartition(mission), prefix: stepPrefix, descending }
  if (first === undefined) return steps
  // Behind the step itself, and before the next one.
  return descending ? { ...steps, before: `${stepSort(first)}~` } : { ...steps, after: stepSort(first - 1) }
}

/** A recorded step is written once: the mission’s version, in the same write, guards its number. */
export async function recordStep(
  ports: PayloadPorts,
  tenant: string,
  mission: MissionFields,
  step: RecordedStep,
): Promise<Change> {
  const body: Payload = await storePayload(
    ports,
    { tenant, key: `${mission.id}/${stepSort(step.number)}`, keptUntil: keptUntil(mission) },
    step,
  )
  return {
    change: 'put',
    table: 'entities',
    item: {
      partition: missionPartition(mission.id),
      sort: stepSort(step.number),
      version: 1,
      body,
      expires_at: keptUntil(mission),
    },
  }
}

/** Reads a tenant’s steps. */
export interface StepSource {
  readonly store: Store
  readonly blobs: Blobs
  readonly tenant: string
}

/**
 * How many are in memory at once for code that reads each in turn, as a step may have most of a megabyte. Steps stored in
 * their items, with 64 KB each, stay far below the 4 MB of a DynamoDB transaction at this number.
 */
const heldAtOnce = 25

/** The part of steps that is kept in memory. */
type Held = (steps: readonly RecordedStep[]) => readonly RecordedStep[]

const whole: Held = (steps) => steps

/** @throws SortieError `item_unreadable`: code that continues from them needs them all */
async function readSteps(
  source: StepSource,
  mission: string,
  range: Pick<Query, 'after' | 'before' | 'descending' | 'limit'>,
  held: Held = whole,
): Promise<{ readonly steps: readonly RecordedStep[]; readonly cursor?: string | undefined }> {
  const { store } = source
  const page = await store.query('entities', {
    partition: missionPartition(mission),
    prefix: stepPrefix,
    consistent: true,
    ...range,
  })
  const steps: RecordedStep[] = []
  for (let at = 0; at < page.items.length; at += heldAtOnce) {
    const some = page.items.slice(at, at + heldAtOnce)
    steps.push(...held(await Promise.all(some.map((item) => readWhole(source, item)))))
  }
  return { steps, cursor: page.cursor }
}

async function readWhole({ store, blobs, tenant }: StepSource, stored: Item): Promise<RecordedStep> {
  const item = await decodeItem(store, stepItemKind, stored)
  const body = 'inline' in item.body ? item.body.inline : await loadPayload(blobs, tenant, item.body)
  return (await decodeItem(store, stepKind, { ...item, body })).body
}

/** @returns `undefined` for an unreadable one */
export async function loadStep(
  { blobs, tenant }: { readonly blobs: Blobs; readonly tenant: string },
  item: StepItem,
): Promise<RecordedStep | undefined> {
  if ('inline' in item) return item.inline
  const loaded = await unlessUnreadable(loadPayload(blobs, tenant, item))
  return loaded === undefined ? undefined : stepKind.read(loaded)
}

/** All steps after the given number, for an executor that continues the mission. */
export async function readAllSteps(
  source: StepSource,
  mission: string,
  afterNumber: number,
  held?: Held,
): Promise<RecordedStep[]> {
  const all: RecordedStep[] = []
  let after: string | undefined = stepSort(afterNumber)
  while (after !== undefined) {
    const page: Awaited<ReturnType<typeof readSteps>> = await readSteps(source, mission, { after, limit: 200 }, held)
    all.push(...page.steps)
    after = page.cursor
  }
  return all
}

/** The first steps up to a number, a few at a time. */
export async function* firstSteps(
  source: StepSource,
  mission: string,
  count: number,
): AsyncGenerator<readonly RecordedStep[]> {
  for (let read = 0; read < count; ) {
    const limit = Math.min(heldAtOnce, count - read)
    const { steps, cursor } = await readSteps(source, mission, { after: stepSort(read), limit })
    yield steps
    read += steps.length
    if (cursor === undefined) return
  }
}

/** @returns `undefined` if the mission has no such step */
export async function readStep(source: StepSource, mission: string, number: number): Promise<RecordedStep | undefined> {
  return (await readSteps(source, mission, { after: stepSort(number - 1), limit: 1 })).steps[0]
}

/** A model decides on fewer calls at once, so its last decision is among them. */
const newest = 50

/** The last steps, in order. */
export async function newestSteps(source: StepSource, mission: string): Promise<RecordedStep[]> {
  const found: RecordedStep[] = []
  let before: string | undefined
  do {
    // DynamoDB ends a page at 1 MB, which large steps reach before there are that many.
    const range = { descending: true, limit: newest - found.length, ...(before === undefined ? {} : { before }) }
    const page: Awaited<ReturnType<typeof readSteps>> = await readSteps(source, mission, range)
    found.push(...page.steps)
    before = page.cursor
  } while (before !== undefined && found.length < newest)
  return found.reverse()
}

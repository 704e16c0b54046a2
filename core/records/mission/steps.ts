import type { Step } from '../../../contract/resources/mission.ts'
import { loadPayload, type Payload, storePayload } from '../../base/payloads/payload.ts'
import type { Blobs } from '../../base/ports/blobs.ts'
import type { Change, Store } from '../../base/ports/store.ts'
import { missionPartition } from './mission-items.ts'
import type { MissionFacts } from './model.ts'
import { keptUntil } from './retention.ts'
import { soundStep } from './sound-usage.ts'

function stepSort(number: number): string {
  return `step#${String(number).padStart(6, '0')}`
}

/** A recorded step is written once: the mission's version, in the same write, guards its number. */
export async function recordStep(blobs: Blobs, tenant: string, mission: MissionFacts, step: Step): Promise<Change> {
  const body: Payload = await storePayload(
    blobs,
    tenant,
    `${mission.id}/${stepSort(step.number)}`,
    step,
    keptUntil(mission),
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

async function readSteps(
  { store, blobs, tenant }: { store: Store; blobs: Blobs; tenant: string },
  mission: string,
  range: { after?: string | undefined; limit: number },
): Promise<{ readonly steps: readonly Step[]; readonly cursor?: string | undefined }> {
  const page = await store.query<Payload>('entities', {
    partition: missionPartition(mission),
    prefix: 'step#',
    limit: range.limit,
    consistent: true,
    ...(range.after === undefined ? {} : { after: range.after }),
  })
  const steps = await Promise.all(page.items.map((item) => loadStep({ blobs, tenant }, item.body)))
  return { steps, cursor: page.cursor }
}

export async function loadStep(
  { blobs, tenant }: { readonly blobs: Blobs; readonly tenant: string },
  payload: Payload,
): Promise<Step> {
  return soundStep((await loadPayload(blobs, tenant, payload)) as unknown as Step)
}

/** All steps after the given number, for an executor that goes on with the mission. */
export async function readAllSteps(
  source: { store: Store; blobs: Blobs; tenant: string },
  mission: string,
  afterNumber: number,
): Promise<Step[]> {
  const all: Step[] = []
  let after: string | undefined = stepSort(afterNumber)
  while (after !== undefined) {
    const page: Awaited<ReturnType<typeof readSteps>> = await readSteps(source, mission, { after, limit: 200 })
    all.push(...page.steps)
    after = page.cursor
  }
  return all
}

/** A model decides on fewer calls at once, so that its last decision is among them. */
const newest = 50

/** The last steps, first to last. */
export async function newestSteps(
  { store, blobs, tenant }: { store: Store; blobs: Blobs; tenant: string },
  mission: string,
): Promise<Step[]> {
  const page = await store.query<Payload>('entities', {
    partition: missionPartition(mission),
    prefix: 'step#',
    descending: true,
    limit: newest,
    consistent: true,
  })
  const steps = await Promise.all(page.items.map((item) => loadStep({ blobs, tenant }, item.body)))
  return steps.reverse()
}

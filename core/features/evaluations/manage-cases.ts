import { SortieError } from '../../../contract/errors.ts'
import type { Case as CaseView, NewCase } from '../../../contract/resources/dataset.ts'
import type { Page, PageRequest } from '../../base/paging/newest-first.ts'
import { partitionPage } from '../../base/paging/partition-page.ts'
import { loadPayload } from '../../base/payloads/payload.ts'
import type { Ports } from '../../base/ports/ports.ts'
import type { Change, Store } from '../../base/ports/store.ts'
import { assertUsableSchema } from '../../base/schemas/output-schema.ts'
import { retryConflicts } from '../../base/storing/retry-conflicts.ts'
import { scopeOf } from '../../base/storing/scope.ts'
import { resolveAgent } from '../../records/agent/resolve-agent.ts'
import { type Case, caseKind, caseView, type Expectation, isInVersion } from '../../records/dataset/dataset.ts'
import {
  casesPartition,
  loadCase,
  putCase,
  putDataset,
  requireDataset,
  type StoredDataset,
} from '../../records/dataset/dataset-items.ts'
import { earlierRequest, rememberRequest, requestOf } from '../../records/idempotency/idempotency.ts'
import type { Caller } from '../../records/key/authenticate.ts'
import { isFinished } from '../../records/mission/mission.ts'
import { originOfResult } from '../../records/mission/origin.ts'
import { requireMission } from '../../records/mission/require-mission.ts'

type CasePorts = Pick<Ports, 'stores' | 'clock' | 'ids' | 'blobs'>

/** In one version of a data set. */
const maxCases = 1000
/** With those that were taken out, which earlier versions have. */
const maxStoredCases = 5000
const maxStoredBytes = 16 * 1024 * 1024
/** Of one case: each may take seconds, and they run one after the other. */
const maxPrograms = 3
/** All of it is one item, and its input is that of each mission. */
const maxCaseBytes = 96 * 1024

/** @throws SortieError `not_found`, `not_applicable`, `forbidden`, `limit_exceeded`, `payload_too_large`, `idempotency_mismatch` */
export function addCase(ports: CasePorts) {
  const { stores, clock, ids } = ports
  return async (
    caller: Caller,
    name: string,
    input: NewCase,
    idempotencyKey: string | undefined,
  ): Promise<CaseView> => {
    const store = stores.tenant(caller.tenant.id)
    await checkExpectations(store, input)
    const given = await givenOf(ports, caller, input)
    const request = idempotencyKey === undefined ? undefined : requestOf('case', idempotencyKey, [name, input])
    return retryConflicts(async () => {
      const stored = await requireDataset(store, name)
      const earlier = request && (await earlierRequest(store, request))
      if (earlier !== undefined) return earlierCase(store, stored, earlier)
      const now = clock.now()
      const { expectations, tags } = input
      const added_in = stored.dataset.version + 1
      const made: Case = {
        ...{ id: ids.next('cas'), ...given, expectations, tags },
        ...{ added_in, removed_in: null, created_at: now },
      }
      const remembered = request ? [rememberRequest(request, made.id, now)] : []
      await store.write([withOneMore(stored, made, now), putCase(stored.dataset.id, made, 0), ...remembered])
      return caseView(made)
    })
  }
}

/** That each could be honoured, whatever the answer. */
async function checkExpectations(store: Store, { expectations, reference, from_mission }: NewCase): Promise<void> {
  if (expectations.filter(({ kind }) => kind === 'program').length > maxPrograms) {
    throw new SortieError('limit_exceeded', `A case may have at most ${maxPrograms} expectations of the kind program`)
  }
  for (const expectation of expectations) {
    if (expectation.kind === 'schema') assertUsableSchema(expectation.schema)
    if (expectation.kind === 'judge') await resolveAgent(store, expectation.agent)
    if (isOpen(expectation) && reference === undefined && from_mission === undefined) throw noReference()
  }
}

/** It is for the reference to say. */
function isOpen(expectation: Expectation): boolean {
  return expectation.kind === 'equals' && expectation.value === undefined
}

function noReference(): SortieError {
  return new SortieError('not_applicable', '`equals` names no value, and the case has no reference to compare with')
}

type Given = Pick<Case, 'input' | 'reference' | 'source_mission' | 'outside'>

async function givenOf(ports: CasePorts, caller: Caller, input: NewCase): Promise<Given> {
  const { from_mission, reference } = input
  if (from_mission !== undefined) return fromMission(ports, caller, from_mission, input)
  if (input.input === undefined) throw new SortieError('invalid_input', 'give one of input and from_mission')
  return { input: input.input, source_mission: null, ...(reference === undefined ? {} : { reference }) }
}

/** What a mission got and answered. @throws SortieError `forbidden`, `not_found`, `not_applicable` */
async function fromMission(ports: CasePorts, caller: Caller, id: string, given: NewCase): Promise<Given> {
  const tenant = caller.tenant.id
  if (!caller.key.scopes.includes('missions:read')) {
    throw new SortieError('forbidden', 'This key needs the scope missions:read to make a case from a mission', {
      details: { needs: ['missions:read'] },
    })
  }
  const { mission } = await requireMission(ports.stores.tenant(tenant), id)
  if (!isFinished(mission)) {
    throw new SortieError('not_applicable', `The mission is ${mission.status}; it can become a case once it has ended`)
  }
  const input = await loadPayload(ports.blobs, tenant, mission.input)
  const answer = mission.status === 'COMPLETED' ? await loadPayload(ports.blobs, tenant, mission.output) : undefined
  const reference = given.reference === undefined ? answer : given.reference
  const made = { input, source_mission: id, ...(originOfResult(mission) === 'outside' && { outside: true as const }) }
  if (reference !== undefined) return { ...made, reference }
  if (given.expectations.some(isOpen)) throw noReference()
  return made
}

/** @throws SortieError `limit_exceeded`, `payload_too_large` */
function withOneMore({ dataset, itemVersion }: StoredDataset, made: Case, now: number): Change {
  const bytes = Buffer.byteLength(JSON.stringify(made))
  if (bytes > maxCaseBytes) {
    throw new SortieError('payload_too_large', `A case may have at most ${maxCaseBytes / 1024} KB as JSON`, {
      details: { max_bytes: maxCaseBytes },
    })
  }
  const next = {
    ...dataset,
    version: made.added_in,
    cases: dataset.cases + 1,
    stored_cases: dataset.stored_cases + 1,
    stored_bytes: dataset.stored_bytes + bytes,
    updated_at: now,
  }
  const isFull = next.cases > maxCases || next.stored_cases > maxStoredCases || next.stored_bytes > maxStoredBytes
  if (!isFull) return putDataset(next, itemVersion)
  throw new SortieError(
    'limit_exceeded',
    `A data set may have at most ${maxCases} cases, and in all its versions ${maxStoredCases} of ${maxStoredBytes / 1024 / 1024} MB; start another`,
  )
}

async function earlierCase(store: Store, { dataset }: StoredDataset, id: string): Promise<CaseView> {
  const earlier = await loadCase(store, dataset.id, id)
  if (!earlier) throw new SortieError('not_found', 'The case of this idempotency key is no longer kept')
  return caseView(earlier.body)
}

/** Earlier versions keep it. @throws SortieError `not_found` */
export function removeCase({ stores, clock }: Pick<Ports, 'stores' | 'clock'>) {
  return (caller: Caller, name: string, id: string): Promise<CaseView> =>
    retryConflicts(async () => {
      const store = stores.tenant(caller.tenant.id)
      const { dataset, itemVersion } = await requireDataset(store, name)
      const found = await loadCase(store, dataset.id, id)
      if (!found || found.body.removed_in !== null) {
        throw new SortieError('not_found', `The data set ${name} has no case ${id}`)
      }
      const version = dataset.version + 1
      const removed: Case = { ...found.body, removed_in: version }
      const next = { ...dataset, version, cases: dataset.cases - 1, updated_at: clock.now() }
      await store.write([putDataset(next, itemVersion), putCase(dataset.id, removed, found.version)])
      return caseView(removed)
    })
}

export interface CaseFilter extends PageRequest {
  /** The newest unless given. */
  readonly version?: number | undefined
}

/** @throws SortieError `not_found`, `invalid_cursor` */
export function listCases(ports: Pick<Ports, 'stores' | 'clock'>) {
  return async (caller: Caller, name: string, { version, ...page }: CaseFilter): Promise<Page<CaseView>> => {
    const scope = scopeOf(ports, caller.tenant.id)
    const { dataset } = await requireDataset(scope.store, name)
    const shown = version ?? dataset.version
    const view = (one: Case) => (isInVersion(one, shown) ? caseView(one) : undefined)
    const bound = `${scope.tenant} cases ${dataset.id} ${version ?? 'newest'}`
    const query = { partition: casesPartition(dataset.id), consistent: true }
    return partitionPage(scope, { kind: caseKind, query, bound, view }, page)
  }
}

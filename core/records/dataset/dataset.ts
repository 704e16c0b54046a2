import * as z from 'zod'
import type { Json } from '../../../contract/resources/common.ts'
import type { Case as CaseView, Dataset as DatasetView } from '../../../contract/resources/dataset.ts'
import { kindOf, list, record } from '../../base/storing/kind.ts'
import { iso } from '../../base/times/iso.ts'

/** A named set of cases. Its id replaces its name wherever a later data set with the same name must not be meant. */
const Dataset = record({
  id: z.string(),
  name: z.string(),
  description: z.string().default(''),
  /** Increased by each case that is added or removed. */
  version: z.number(),
  /** The number in its newest version. */
  cases: z.number(),
  /** Includes removed cases, which earlier versions have. */
  stored_cases: z.number(),
  stored_bytes: z.number(),
  created_at: z.number(),
  updated_at: z.number(),
})
export type Dataset = z.output<typeof Dataset>

export const datasetKind = kindOf('data set', 'entities', Dataset)

const StoredJson = z.custom<Json>((value) => value !== undefined)
const onText = { ignore_case: z.boolean().default(false), not: z.boolean().default(false) }

const StoredExpectation = z.discriminatedUnion('kind', [
  record({ kind: z.literal('equals'), value: StoredJson.exactOptional() }),
  record({ kind: z.literal('schema'), schema: z.custom<Record<string, Json>>(isObject) }),
  record({ kind: z.literal('contains'), text: z.string(), ...onText }),
  record({ kind: z.literal('matches'), pattern: z.string(), ...onText }),
  record({ kind: z.literal('program'), code: z.string(), min_score: z.number() }),
  record({ kind: z.literal('judge'), agent: z.string(), rubric: z.string(), min_score: z.number() }),
])
export type Expectation = z.output<typeof StoredExpectation>
export type ProgramExpectation = Extract<Expectation, { kind: 'program' }>
export type JudgeExpectation = Extract<Expectation, { kind: 'judge' }>

/** The input for an agent, and the expectations of its answer. It never changes, except that it can be removed. */
const Case = record({
  id: z.string(),
  input: StoredJson,
  /** A correct answer, if one is known. */
  reference: StoredJson.exactOptional(),
  expectations: list(StoredExpectation).default([]),
  tags: list(z.string()).default([]),
  source_mission: z.string().nullable().default(null),
  /** The input or the answer of its mission may contain text from outside. Absent in cases stored before this field existed. */
  outside: z.literal(true).exactOptional(),
  /** The first version with it, and the first version without it. */
  added_in: z.number(),
  removed_in: z.number().nullable().default(null),
  created_at: z.number(),
})
export type Case = z.output<typeof Case>

export const caseKind = kindOf('case', 'entities', Case)

export function isInVersion({ added_in, removed_in }: Pick<Case, 'added_in' | 'removed_in'>, version: number): boolean {
  return added_in <= version && (removed_in === null || removed_in > version)
}

export function datasetView({ name, description, version, cases, created_at, updated_at }: Dataset): DatasetView {
  return { name, description, version, cases, created_at: iso(created_at), updated_at: iso(updated_at) }
}

export function caseView(one: Case): CaseView {
  const { id, input, reference, expectations, tags, source_mission, added_in, removed_in, created_at } = one
  return {
    id,
    input,
    reference: reference ?? null,
    expectations: [...expectations],
    tags: [...tags],
    source_mission_id: source_mission,
    added_in,
    removed_in,
    created_at: iso(created_at),
  }
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null
}

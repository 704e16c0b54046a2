import type { Json } from '../../../contract/resources/common.ts'
import type { CallFor } from '../../api/call.ts'
import { jsonOrText, namesLost, objectIn } from '../../kit/given-json.ts'
import { namesIn } from '../../kit/names-in.ts'

export const expectationKinds = ['contains', 'equals', 'matches', 'schema', 'judge', 'program'] as const
export type ExpectationKind = (typeof expectationKinds)[number]

/** What a person writes of one expectation. */
export interface ExpectationDraft {
  readonly kind: ExpectationKind
  /** The text, the pattern, the value, the schema, the program or the criteria, by the kind. */
  readonly text: string
  readonly ignoresCase: boolean
  readonly isInverted: boolean
  /** Empty: the judge that is built in. */
  readonly judge: string
  /** In per cent. */
  readonly minScore: string
}

export function emptyExpectation(kind: ExpectationKind): ExpectationDraft {
  return { kind, text: '', ignoresCase: false, isInverted: false, judge: '', minScore: '70' }
}

type Body = NonNullable<CallFor<'addCase'>['body']>
type Expectation = NonNullable<Body['expectations']>[number]

/** Undefined while a schema is no JSON object. */
export function expectationIn(draft: ExpectationDraft): Expectation | undefined {
  const { kind, text, judge } = draft
  const onText = { ignore_case: draft.ignoresCase, not: draft.isInverted }
  const min_score = Number(draft.minScore) / 100
  switch (kind) {
    case 'contains':
      return { kind, text, ...onText }
    case 'matches':
      return { kind, pattern: text, ...onText }
    case 'equals':
      return { kind, ...(text !== '' && { value: jsonOrText(text) }) }
    case 'schema': {
      const schema = objectIn(text)
      return schema && { kind, schema }
    }
    case 'program':
      return { kind, code: text, min_score }
    case 'judge':
      return { kind, rubric: text, min_score, ...(judge.trim() !== '' && { agent: judge.trim() }) }
  }
}

/** What a person writes of a case. */
export interface CaseDraft {
  readonly source: 'written' | 'mission'
  readonly input: string
  readonly mission: string
  readonly reference: string
  readonly tags: string
  readonly expectations: readonly ExpectationDraft[]
}

export const emptyCase: CaseDraft = {
  ...{ source: 'written', input: '', mission: '', reference: '', tags: '' },
  expectations: [],
}

/** What a case with expectations looks like. */
export const exampleCase: CaseDraft = { ...emptyCase, expectations: [emptyExpectation('contains')] }

/** Undefined while an expectation is none, or a part of what was written would be lost. */
export function caseIn(draft: CaseDraft): Body | undefined {
  const expectations = draft.expectations.map(expectationIn)
  if (!expectations.every((one) => one !== undefined)) return undefined
  if (namesLost(draft.source === 'mission' ? '' : draft.input).length > 0) return undefined
  if (namesLost(draft.reference).length > 0) return undefined
  const tags = namesIn(draft.tags)
  const reference: { reference?: Json } =
    draft.reference.trim() === '' ? {} : { reference: jsonOrText(draft.reference) }
  return {
    ...(draft.source === 'mission' ? { from_mission: draft.mission.trim() } : { input: jsonOrText(draft.input) }),
    ...reference,
    expectations,
    ...(tags.length > 0 && { tags }),
  }
}

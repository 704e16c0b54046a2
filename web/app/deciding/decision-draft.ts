import type { Approval, Decision } from '../../../contract/resources/approval.ts'
import { jsonIn, jsonOrText, namesLost, writtenOut } from '../../kit/given-json.ts'

/** What a person writes to decide. */
export interface DecisionDraft {
  readonly note: string
  /** Whether the text is given with the approval. */
  readonly isEdited: boolean
  /** The answer to a question, or the arguments of a call as JSON. */
  readonly text: string
  /** What a call returned. */
  readonly output: string
}

export function draftOf({ about, payload }: Approval): DecisionDraft {
  const isQuestion = about === 'question'
  return { note: '', isEdited: isQuestion, text: isQuestion ? '' : writtenOut(payload), output: '' }
}

/** Why what was written cannot be given. */
export type Lack =
  | { readonly kind: 'empty' }
  | { readonly kind: 'twice'; readonly names: readonly string[] }
  | { readonly kind: 'no JSON'; readonly problem: string }

type Choice = Decision['decision']

/** What keeps a person from deciding so. */
export function lackOf(approval: Approval, draft: DecisionDraft, choice: Choice): Lack | undefined {
  if (choice === 'happened') return lackIn(draft.output, 'text')
  return choice === 'approve' && givesText(approval, draft) ? lackIn(draft.text, kindOf(approval)) : undefined
}

/** Only for what lacks nothing. */
export function decisionOf(approval: Approval, draft: DecisionDraft, decision: Choice): Decision {
  const said = draft.note.trim() === '' ? {} : { note: draft.note.trim() }
  if (decision === 'happened') return { decision, output: jsonOrText(draft.output), ...said }
  if (decision !== 'approve') return { decision, ...said }
  return { decision, ...(givesText(approval, draft) && { payload: jsonOrText(draft.text) }), ...said }
}

function givesText({ about }: Approval, { isEdited }: DecisionDraft): boolean {
  return isEdited && (about === 'question' || about === 'tool_call')
}

/** A question without a form takes any text. */
function kindOf({ about, form }: Approval): 'text' | 'JSON' {
  return about === 'question' && form === null ? 'text' : 'JSON'
}

function lackIn(text: string, kind: 'text' | 'JSON'): Lack | undefined {
  if (text.trim() === '') return { kind: 'empty' }
  const names = namesLost(text)
  if (names.length > 0) return { kind: 'twice', names }
  const given = jsonIn(text)
  return kind === 'JSON' && given.kind === 'problem' ? { kind: 'no JSON', problem: given.problem } : undefined
}

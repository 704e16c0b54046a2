import type { Decision } from '../../../contract/resources/approval.ts'

type Choice = Decision['decision']

/** The key in `decisionTexts` of what the button of a choice says. */
export function decisionWord(
  choice: Choice,
  { isQuestion, isEdited }: { readonly isQuestion: boolean; readonly isEdited: boolean },
): Choice | 'giveAnswer' | 'approveEdited' {
  if (choice !== 'approve') return choice
  if (isQuestion) return 'giveAnswer'
  return isEdited ? 'approveEdited' : 'approve'
}

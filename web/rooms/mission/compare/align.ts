import type { Step } from '../../../../contract/resources/mission.ts'
import { diffLines } from './line-diff.ts'

/** Two steps that did the same, or one that the other mission has no match for. */
export interface Pair {
  readonly left: Step | undefined
  readonly right: Step | undefined
}

/** The steps of two missions side by side: those of the same kind and name stand in one line, in order. */
export function alignSteps(left: readonly Step[], right: readonly Step[]): readonly Pair[] {
  const { lines } = diffLines(left.map(actOf), right.map(actOf))
  const pairs: Pair[] = []
  let onLeft = 0
  let onRight = 0
  for (const { kind } of lines)
    pairs.push({
      left: kind === 'right' ? undefined : left[onLeft++],
      right: kind === 'left' ? undefined : right[onRight++],
    })
  return pairs
}

function actOf(step: Step): string {
  switch (step.kind) {
    case 'model_call':
      return 'model_call'
    case 'delegation':
      return `delegation ${step.agent}`
    default:
      return `${step.kind} ${step.tool}`
  }
}

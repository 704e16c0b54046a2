import type { Mission, OpenEffect, Step, StepEffect } from '../../../../contract/resources/mission.ts'

/** A change that a call makes outside. */
export interface Effect {
  readonly step: number | undefined
  readonly tool: string
  readonly kind: StepEffect['kind']
  readonly state: StepEffect['state'] | OpenEffect['state']
  readonly key: string
  readonly at: string
}

/** The newest first; one that is under way, or of which nobody knows, before all. */
export function effectsIn(steps: readonly Step[], open: Mission['open_effect']): readonly Effect[] {
  const recorded = steps.flatMap((step): Effect[] => {
    if (step.kind !== 'tool_call' || !step.effect) return []
    const { kind, state, key } = step.effect
    return [{ step: step.number, tool: step.tool, kind, state, key, at: step.finished_at }]
  })
  return [...(open ? [stillOpen(open)] : []), ...recorded.reverse()]
}

function stillOpen({ tool, kind, state, key, since }: OpenEffect): Effect {
  return { step: undefined, tool, kind, state, key, at: since }
}

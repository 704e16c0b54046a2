import type { Done } from './act-on.ts'
import type { Outcome } from './carry-out.ts'
import type { BulkAct, Plan } from './plan.ts'

type Refused = Extract<Outcome<Done>, { outcome: 'refused' }>

interface Summary {
  readonly done: number
  /** Redriven before, known from the preview or from the act itself. */
  readonly already: number
  readonly refused: readonly Refused[]
  readonly left: number
  /** With children. */
  readonly missions: number
  readonly cost_usd: number
  readonly newMissions: readonly string[]
}

export function summaryOf(outcomes: readonly Outcome<Done>[], { redriven }: Pick<Plan, 'redriven'>): Summary {
  const all = outcomes.flatMap((one) => (one.outcome === 'done' ? [one.answer] : []))
  const answers = all.filter(({ wasBefore }) => !wasBefore)
  return {
    done: answers.length,
    already: all.length - answers.length + redriven.size,
    refused: outcomes.filter((one): one is Refused => one.outcome === 'refused'),
    left: outcomes.filter(({ outcome }) => outcome === 'left').length,
    missions: answers.reduce((sum, { missions }) => sum + missions, 0),
    cost_usd: answers.reduce((sum, { cost_usd }) => sum + cost_usd, 0),
    newMissions: answers.flatMap(({ newMission }) => (newMission === null ? [] : [newMission])),
  }
}

/** The receipt for a ticket or a message: a line for each mission. */
export function receiptText(act: BulkAct, outcomes: readonly Outcome<Done>[], plan: Plan, at: string): string {
  const tried = outcomes.map((one) => `${one.id} ${lineOf(one)}`)
  const as = (id: string) => (plan.redriven.has(id) ? ` as ${plan.redriven.get(id)}` : '')
  const untouched = plan.unaffected.map(({ row, why }) => `${row.id} not affected: ${why}${as(row.id)}`)
  return [`${act.kind}, ${at}`, ...tried, ...untouched].join('\n')
}

function lineOf(one: Outcome<Done>): string {
  switch (one.outcome) {
    case 'done':
      if (one.answer.newMission === null) return 'done'
      return `${one.answer.wasBefore ? 'redriven before' : 'done'}: ${one.answer.newMission}`
    case 'refused':
      return `not done: ${one.code}: ${one.message}`
    case 'left':
      return 'not tried'
  }
}

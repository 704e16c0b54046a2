import type { Done } from './act-on.ts'
import type { Outcome } from './carry-out.ts'
import type { BulkAct, Plan } from './plan.ts'

type Refused = Extract<Outcome<Done>, { outcome: 'refused' }>

interface Summary {
  readonly done: number
  readonly refused: readonly Refused[]
  readonly left: number
  /** With children. */
  readonly missions: number
  readonly cost_usd: number
  readonly newMissions: readonly string[]
}

export function summaryOf(outcomes: readonly Outcome<Done>[]): Summary {
  const answers = outcomes.flatMap((one) => (one.outcome === 'done' ? [one.answer] : []))
  return {
    done: answers.length,
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
  const untouched = plan.unaffected.map(({ row, why }) => `${row.id} not affected: ${why}`)
  return [`${act.kind}, ${at}`, ...tried, ...untouched].join('\n')
}

function lineOf(one: Outcome<Done>): string {
  switch (one.outcome) {
    case 'done':
      return one.answer.newMission === null ? 'done' : `done: ${one.answer.newMission}`
    case 'refused':
      return `not done: ${one.code}: ${one.message}`
    case 'left':
      return 'not tried'
  }
}

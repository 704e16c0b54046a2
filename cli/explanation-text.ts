import type { Explanation } from '../contract/resources/explanation.ts'
import { statusText } from './mission-text.ts'
import { printable, type Terminal } from './terminal.ts'

/** Why a mission is as it is: a sentence a reason, and who holds what it waits for. */
export function explanationText(terminal: Terminal, explanation: Explanation): string {
  const { mission_id, status, reasons } = explanation
  const lines = reasons.flatMap((reason) => [
    `  ${printable(reason.sentence)} ${terminal.style('dim', `(${reason.code})`)}`,
    ...(reason.code === 'slots_taken' ? reason.data.holders.slice(0, shownHolders).map(holderText) : []),
  ])
  const end = reasons.some(({ code }) => endings.includes(code)) ? [] : [`  Deadline: ${explanation.deadline}`]
  return `${[`${mission_id} is ${statusText(terminal, status)}:`, ...lines, ...end].join('\n')}\n`
}

const endings: readonly string[] = ['completed', 'failed', 'cancelled', 'expired']

/** A screenful; `--json` has them all. */
const shownHolders = 10

function holderText({ slot, mission_id, since }: { slot: number; mission_id: string; since: string }): string {
  return `    slot ${slot}: ${mission_id} since ${since}`
}

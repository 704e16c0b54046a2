import type { Explanation } from '../../contract/resources/explanation.ts'
import { joined, nothing, styled, type Text, text } from '../printing/text.ts'
import { statusText } from './mission-text.ts'

/** Why a mission is in its state: a sentence for each reason, and the holders of what it waits for. */
export function explanationText({
  mission_id,
  status,
  reasons,
  adjustments = [],
  agent_choice,
  deadline,
}: Explanation): Text {
  const why = reasons.map((reason) => {
    const sentence = text`  ${reason.sentence} ${styled('dim', `(${reason.code})`)}\n`
    return reason.code === 'slots_taken'
      ? text`${sentence}${joined(reason.data.holders.slice(0, shownHolders).map(holderText))}`
      : sentence
  })
  const adjusted = adjustments.map(({ sentence, kind }) => text`  ${sentence} ${styled('dim', `(${kind})`)}\n`)
  const choice = agent_choice ? text`  ${agent_choice.sentence} ${styled('dim', '(agent_choice)')}\n` : nothing
  const hasEnded = reasons.some(({ code }) => endings.includes(code))
  const end = hasEnded || deadline === null ? nothing : text`  Deadline: ${deadline}\n`
  const standing = status === null ? text`cannot be read` : text`is ${statusText(status)}`
  return text`${mission_id} ${standing}:\n${joined(why)}${choice}${joined(adjusted)}${end}`
}

const endings: readonly string[] = ['completed', 'failed', 'cancelled', 'expired']

/** A screenful; `--json` shows all. */
const shownHolders = 10

function holderText({ slot, mission_id, since }: { slot: number; mission_id: string; since: string }): Text {
  return text`    slot ${slot}: ${mission_id} since ${since}\n`
}

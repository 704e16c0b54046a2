import type { MissionStatus } from '../../../../contract/resources/mission.ts'
import type { PictureRow } from '../../../kit/picture/picture-rows.ts'
import type { Format } from '../../../texts/format.ts'
import type { TreeLine } from './grouping.ts'

const tones: Readonly<Record<MissionStatus, string>> = {
  SCHEDULED: 'ink-soft',
  PENDING: 'ink-soft',
  QUEUED: 'ink-soft',
  RUNNING: 'blue',
  WAITING: 'amber',
  COMPLETED: 'green',
  FAILED: 'red',
  CANCELLED: 'ink-soft',
  EXPIRED: 'red',
}

/** The lines of a tree as they are shown, as a picture has them. @param word of a state or of the label of a group */
export function treeRows(
  lines: readonly TreeLine[],
  format: Format,
  word: (label: string) => string,
): readonly PictureRow[] {
  return lines.map((line) => {
    if (line.kind === 'group')
      return {
        ...{ indent: 0, tone: line.failed > 0 ? 'red' : 'ink-soft', isHollow: true },
        text: `${word(line.label)} · ${format.count(line.count)}`,
        figures: format.money(line.costUsd),
      }
    const { agent, id, status, created_at, finished_at, usage } = line.node
    const lasted = finished_at === null ? '…' : format.duration(Date.parse(finished_at) - Date.parse(created_at))
    return {
      indent: line.depth,
      tone: tones[status],
      text: `${agent} · ${word(status)} · ${id}`,
      figures: `${format.money(usage.cost_usd)} · ${lasted}`,
    }
  })
}

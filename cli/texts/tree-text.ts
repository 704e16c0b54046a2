import type { MissionTree } from '../../contract/resources/mission-tree.ts'
import { ageText, costText, tokensText } from '../printing/measures.ts'
import { drop, shorten, table } from '../printing/table.ts'
import { nothing, type Text, text } from '../printing/text.ts'
import { statusText } from './mission-text.ts'

/** Each mission below the one that delegated it. Its usage includes that of the missions below it. */
export function treeText({ items, truncated }: MissionTree, lineWidth: number): Text {
  const [root] = items
  const rows = items.map((one) => [
    `${'  '.repeat(one.depth - (root?.depth ?? 0))}${one.id}`,
    one.agent,
    statusText(one.status),
    ageText(one),
    tokensText(one.usage.input_tokens + one.usage.output_tokens),
    costText(one.usage.cost_usd),
  ])
  const head = ['MISSION', shorten('AGENT'), 'STATUS', drop('TOOK'), drop('TOKENS'), drop('COST')]
  return text`${table(head, rows, lineWidth)}${truncated ? text`There may be more below the last.\n` : nothing}`
}

import type { MissionRow } from './mission-row.ts'

const fields = [
  'id',
  'status',
  'agent',
  'priority',
  'tags',
  'subject',
  'parent_id',
  'created_at',
  'started_at',
  'finished_at',
  'attempt',
  'tokens',
  'cost_usd',
  'doing',
  'reason',
] as const

/** The missions as a table in a file: RFC 4180, with a mark by which spreadsheets know its UTF-8. */
export function csvOf(rows: readonly MissionRow[]): string {
  const lines = [fields.join(','), ...rows.map((row) => fields.map((field) => cell(textIn(row, field))).join(','))]
  return `\ufeff${lines.join('\r\n')}\r\n`
}

function textIn(row: MissionRow, field: (typeof fields)[number]): string {
  switch (field) {
    case 'tags':
      return row.tags.join(' ')
    case 'doing':
      return row.doing.kind
    case 'reason':
      return reasonOf(row)
    default:
      return String(row[field] ?? '')
  }
}

function reasonOf({ doing }: MissionRow): string {
  switch (doing.kind) {
    case 'failed':
      return `${doing.code}: ${doing.message}`
    case 'budget':
    case 'retry':
      return doing.message
    case 'held':
      return doing.reason
    case 'limit':
      return doing.limit
    default:
      return ''
  }
}

/** A spreadsheet takes what begins with one of these for a formula, and would run what a mission’s submitter wrote. */
export function cell(text: string): string {
  const harmless = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless
}

import type { TableName } from '../../../core/base/ports/store.ts'

/** The prefix of the tables that a stage’s data is restored into. DynamoDB restores to whole seconds. */
export function restoredPrefix(stage: string, restored_to: number): string {
  const second = new Date(restored_to).toISOString().slice(0, 19).replaceAll(/[-:]/g, '').toLowerCase()
  return `sortie-${stage}-${second}z`
}

export function restoredTable(prefix: string, table: TableName): string {
  return `${prefix}-${table}`
}

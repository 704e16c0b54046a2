import { kept } from '../../preferences/kept.ts'

export const columnIds = [
  'status',
  'agent',
  'doing',
  'task',
  'id',
  'tags',
  'priority',
  'created',
  'duration',
  'attempts',
  'tokens',
  'cost',
] as const
export type ColumnId = (typeof columnIds)[number]

/** Hidden until somebody asks for them: they are rarely what a person looks for. */
const usuallyHidden: readonly ColumnId[] = ['task', 'attempts', 'tokens']

/** The columns that a person does not want to see. Status and agent always stay. */
function hiddenIn(stored: unknown): readonly ColumnId[] {
  if (!Array.isArray(stored)) return usuallyHidden
  return columnIds.filter((id) => !alwaysShown.includes(id) && stored.includes(id))
}

export const alwaysShown: readonly ColumnId[] = ['status', 'agent']

export const keptHidden = kept('sortie-mission-columns', hiddenIn)

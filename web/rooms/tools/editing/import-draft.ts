import type { ToolImport } from '../../../../contract/resources/tool-import.ts'
import type { CallFor } from '../../../api/call.ts'

/** What a person writes to import an API. */
export interface ImportDraft {
  readonly document: string
  readonly prefix: string
  /** Empty: none. */
  readonly connection: string
  /** Empty: the document’s. */
  readonly server: string
  /** One a line; empty: all. */
  readonly operations: string
}

export const emptyImport: ImportDraft = { document: '', prefix: '', connection: '', server: '', operations: '' }

type ImportBody = CallFor<'importTools'>['body']

/** Shows what would be created: also what cannot be, since a person then chooses. */
export function previewOf(draft: ImportDraft): ImportBody {
  const operations = linesIn(draft.operations)
  return { ...sourceOf(draft), ...(operations.length > 0 && { operations }), on_problem: 'skip', dry_run: true }
}

/** Only what was chosen of the preview. */
export function importOf(draft: ImportDraft, chosen: readonly string[]): ImportBody {
  return { ...sourceOf(draft), operations: [...chosen], on_problem: 'refuse' }
}

function sourceOf({ document, prefix, connection, server }: ImportDraft) {
  return {
    document,
    ...(prefix.trim() !== '' && { prefix: prefix.trim() }),
    ...(connection !== '' && { connection }),
    ...(server.trim() !== '' && { server: server.trim() }),
  }
}

function linesIn(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
}

/** What an import changes; the rest is there already. */
export function newIn({ tools }: ToolImport): readonly string[] {
  return tools.filter(({ outcome }) => outcome !== 'unchanged').map(({ operation }) => operation)
}

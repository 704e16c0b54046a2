import { SortieError } from '../../../contract/errors.ts'
import { type ImportTools, mostImported, type ToolImport } from '../../../contract/resources/tool-import.ts'
import type { Checks } from '../../base/ports/checks.ts'
import type { Clock } from '../../base/ports/clock.ts'
import type { DescribedApi } from '../../base/ports/described-api.ts'
import type { Store, Stores } from '../../base/ports/store.ts'
import { retryConflicts } from '../../base/storing/retry-conflicts.ts'
import { cutText } from '../../base/texts/cut-text.ts'
import type { Caller } from '../../records/key/authenticate.ts'
import { readServiceConnection } from '../../records/service-connection/service-connection.ts'
import { putOwnTool } from '../../records/tool/own-tool.ts'
import { type PlannedImport, planImport } from './plan-import.ts'
import { toolView } from './tool-view.ts'

type ImportPorts = { readonly stores: Stores; readonly clock: Clock; readonly checks: Checks }

/**
 * Makes tools of a document, in one write.
 * @throws SortieError `not_applicable` for a document that is none, and for one operation of which no tool can be made, unless
 * those are passed over, also of a dry run; `check_too_expensive`
 */
export function importTools({ stores, clock, checks }: ImportPorts) {
  return async (caller: Caller, wanted: ImportTools): Promise<ToolImport> => {
    const store = stores.tenant(caller.tenant.id)
    const sent = await sentHeaders(store, wanted.connection)
    const api = await readDocument(checks, caller.tenant.id, wanted, sent)
    return retryConflicts(async () => {
      const planned = await planImport(store, api, wanted, clock.now())
      if (wanted.on_problem === 'refuse') requireNoProblems(planned)
      if (!wanted.dry_run) {
        const changes = planned.tools.flatMap(({ tool, before, outcome }) =>
          outcome === 'unchanged' ? [] : putOwnTool(tool, before),
        )
        if (changes.length > 0) await store.write(changes)
      }
      return importView(api, planned, wanted.dry_run)
    })
  }
}

/** What the connection sends, no model is asked for. */
async function sentHeaders(store: Store, name: string | null): Promise<readonly string[]> {
  if (name === null) return []
  const connection = await readServiceConnection(store, name)
  if (!connection)
    throw new SortieError(
      'not_applicable',
      `connection (body): there is no connection ${name}; POST /v1/connections creates one`,
    )
  return connection.body.headers
}

async function readDocument(
  checks: Checks,
  tenant: string,
  { document, operations, prefix = '', server }: ImportTools,
  sent: readonly string[],
): Promise<DescribedApi> {
  const text = typeof document === 'string' ? document : JSON.stringify(document)
  const chosen = operations?.map((one) => (typeof one === 'string' ? one : one.operation))
  const answer = await checks.readApi({
    ...{ tenant, text, prefix, server, sent, most: mostImported },
    operations: chosen ? [...new Set(chosen)] : null,
  })
  if (answer.outcome === 'described') return answer.api
  if (answer.outcome === 'unreadable') throw new SortieError('not_applicable', `document (body): ${answer.problem}`)
  throw new SortieError(
    'check_too_expensive',
    'document (body): reading it takes too much time or memory; send it as JSON, or send a part of it',
  )
}

const maxShown = 20

function requireNoProblems({ problems }: PlannedImport): void {
  if (problems.length === 0) return
  const told = problems.slice(0, maxShown).map(({ operation, problem }) => `${operation}: ${problem}`)
  const message = `document (body): no tool is made, unless "on_problem": "skip" makes the others. ${told.join('; ')}`
  throw new SortieError('not_applicable', cutText(message, 4000), {
    details: { problems: problems.slice(0, maxShown), on_problem: 'refuse' },
  })
}

function importView({ title, count }: DescribedApi, { tools, problems }: PlannedImport, dry_run: boolean): ToolImport {
  return {
    ...{ api: title, operation_count: count, dry_run },
    tools: tools.map(({ operation, outcome, notes, tool }) => ({
      ...{ operation, outcome, notes: [...notes] },
      tool: toolView(tool),
    })),
    problems: [...problems],
  }
}

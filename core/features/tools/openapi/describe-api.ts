import { isSortieError } from '../../../../contract/errors.ts'
import type { ApiTask, DescribedApi, DescribedOperation } from '../../../base/ports/described-api.ts'
import { cutText } from '../../../base/texts/cut-text.ts'
import { type Describing, describeOperation } from './describe-operation.ts'
import { apiDocument, refuse } from './document.ts'
import { toolNames } from './names.ts'
import { type Asked, askedFor, operationsOf } from './operations.ts'

const maxProblem = 300
/** How many are listed if there are too many to import all. */
const maxNamed = 100

/**
 * The tools that a document describes. An operation that cannot become a tool says so, and does not affect the others.
 * @param value of the document. @throws SortieError `not_applicable` if it is invalid, or has too much in it
 */
export function describeApi(value: unknown, task: Omit<ApiTask, 'text'>): DescribedApi {
  const document = apiDocument(value)
  const all = operationsOf(document)
  if (task.operations === null && all.length > task.most) {
    const named = all.slice(0, maxNamed).map(({ key }) => key)
    const more = all.length > maxNamed ? ', …' : ''
    refuse(
      cutText(
        `it has ${all.length} operations, and ${task.most} are taken at once; choose some of ${named.join(', ')}${more}`,
        4000,
      ),
    )
  }
  const names = toolNames(
    all.filter((one) => 'id' in one),
    task.prefix,
  )
  const describing = { document, server: task.server, sent: task.sent }
  const asked = askedFor(all, task.operations)
  return {
    title: document.title,
    count: all.length,
    described: asked.map((one) => describedOf(one, names, describing)),
  }
}

function describedOf(
  { asked, operation }: Asked,
  names: ReadonlyMap<string, string>,
  describing: Describing,
): DescribedOperation {
  const told = { asked, operation: cutText(operation.key.toWellFormed(), maxProblem) }
  if ('problem' in operation) return { ...told, problem: cutText(operation.problem, maxProblem) }
  try {
    return { ...told, tool: describeOperation(operation, names.get(operation.key) ?? '', describing) }
  } catch (error) {
    if (!isSortieError(error)) throw error
    return { ...told, problem: cutText(error.message, maxProblem) }
  }
}

import { isSortieError } from '../../../../contract/errors.ts'
import { type ApiDocument, isNode, type Node, oneLine, refuse, resolved } from './document.ts'

export interface ApiOperation {
  /** Method and path, the permanent identity of an operation. */
  readonly key: string
  readonly id: string | undefined
  readonly method: Method
  readonly path: string
  /** The shared description of all operations of the path. */
  readonly item: Node
  readonly node: Node
}

/** The path’s description is unreadable. */
export interface LostPath {
  readonly key: string
  readonly problem: string
}

const methods = { get: 'GET', head: 'HEAD', post: 'POST', put: 'PUT', patch: 'PATCH', delete: 'DELETE' } as const
export type Method = (typeof methods)[keyof typeof methods]

/** In the order of the document. OPTIONS and TRACE become no tools. @throws SortieError `not_applicable` */
export function operationsOf(document: ApiDocument): readonly (ApiOperation | LostPath)[] {
  const { paths } = document.root
  if (!isNode(paths)) return refuse('it has no paths')
  return Object.entries(paths).flatMap(([path, item]) =>
    path.startsWith('/') ? operationsAt(document, path, item) : [],
  )
}

function operationsAt(document: ApiDocument, path: string, value: unknown): readonly (ApiOperation | LostPath)[] {
  try {
    const item = resolved(document, value)
    if (!isNode(item)) return []
    return Object.entries(methods).flatMap(([name, method]): ApiOperation[] => {
      const node = Object.hasOwn(item, name) ? item[name] : undefined
      if (!isNode(node)) return []
      const { operationId } = node
      const id = typeof operationId === 'string' && operationId !== '' ? operationId : undefined
      return [{ key: `${method} ${path}`, id, method, path, item, node }]
    })
  } catch (error) {
    if (!isSortieError(error)) throw error
    return [{ key: oneLine(path, 300), problem: error.message }]
  }
}

/** A requested operation, and where it is in the document. */
export interface Asked {
  readonly asked: string | null
  readonly operation: ApiOperation | LostPath
}

/** @param choice null: all */
export function askedFor(
  all: readonly (ApiOperation | LostPath)[],
  choice: readonly string[] | null,
): readonly Asked[] {
  if (choice === null) return all.map((operation) => ({ asked: null, operation }))
  return choice.map((asked) => ({ asked, operation: foundIn(all, asked) }))
}

function foundIn(all: readonly (ApiOperation | LostPath)[], asked: string): ApiOperation | LostPath {
  const exact = all.find(({ key }) => key === asked)
  if (exact) return exact
  const [first, second] = all.filter((one) => 'id' in one && one.id === asked)
  if (!first)
    return { key: asked, problem: 'the document has no such operation; name it by operationId or as GET /path' }
  return second
    ? { key: asked, problem: `${first.key} and ${second.key} both have this operationId; name it by method and path` }
    : first
}

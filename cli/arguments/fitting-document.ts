import { exitCodes } from '../failures/exit-codes.ts'
import { CommandFailure } from '../failures/failure.ts'

type Node = Readonly<Record<string, unknown>>

/** A request may have 384 KB, part of which surrounds the document. */
const maxBytes = 376 * 1024

/**
 * A document that fits into one request: the whole document, or of a large one the chosen operations with everything that they
 * refer to.
 * @throws CommandFailure if it is too large, and no operations or too many are chosen
 */
export async function fittingDocument(text: string, operations: readonly string[] = []): Promise<string> {
  if (fits(text)) return text
  if (operations.length === 0) {
    throw tooLarge('Name the operations that you want with --operation: only they are sent.')
  }
  const part = JSON.stringify(partOf(await parsed(text), new Set(operations)))
  if (!fits(part)) throw tooLarge('Name fewer operations.')
  return part
}

function fits(text: string): boolean {
  return Buffer.byteLength(JSON.stringify(text)) <= maxBytes
}

function tooLarge(hint: string): CommandFailure {
  return new CommandFailure(exitCodes.usage, `the document has more than ${maxBytes / 1024} KB`, hint)
}

async function parsed(text: string): Promise<Node> {
  const { parse } = await import('yaml')
  try {
    const value: unknown = /^\s*\{/.test(text) ? JSON.parse(text) : parse(text, { merge: true, logLevel: 'error' })
    if (isNode(value)) return value
  } catch {
    // The error below covers this case too.
  }
  throw new CommandFailure(exitCodes.usage, 'the document is neither JSON nor YAML')
}

/** Parts that describe answers or examples, which are not needed here. */
const leftOut = new Set(['responses', 'callbacks', 'example', 'examples'])

function partOf(root: Node, wanted: ReadonlySet<string>): Node {
  const { openapi, info, servers } = root
  const part = new Map<string, unknown>(Object.entries({ openapi, info, servers }))
  const paths = Object.entries(isNode(root.paths) ? root.paths : {}).flatMap(([path, item]) => {
    const kept = isNode(item) ? keptOf(path, item, wanted) : undefined
    return kept ? [[path, kept] as const] : []
  })
  part.set('paths', Object.fromEntries(paths))
  const made = Object.fromEntries(part)
  const references = referencesFrom(root, made.paths)
  for (const [reference, value] of references) if (value !== undefined) putAt(made, segmentsOf(reference), value)
  return made
}

const methods = new Set(['get', 'head', 'post', 'put', 'patch', 'delete', 'options', 'trace'])

function keptOf(path: string, item: Node, wanted: ReadonlySet<string>): Node | undefined {
  // The reference may point to any of the wanted operations.
  if (typeof item.$ref === 'string') return item
  const entries = Object.entries(item).filter(([name, operation]) => {
    if (!methods.has(name)) return true
    return (
      wanted.has(`${name.toUpperCase()} ${path}`) || wanted.has(String(isNode(operation) ? operation.operationId : ''))
    )
  })
  if (!entries.some(([name]) => methods.has(name))) return undefined
  return Object.fromEntries(entries.map(([name, value]) => [name, withoutAnswers(value)]))
}

function withoutAnswers(operation: unknown): unknown {
  if (!isNode(operation)) return operation
  return Object.fromEntries(Object.entries(operation).filter(([name]) => !leftOut.has(name)))
}

/** All references, including those within what they refer to. */
function referencesFrom(root: Node, from: unknown): ReadonlyMap<string, unknown> {
  const found = new Map<string, unknown>()
  const open = [from]
  while (open.length > 0) {
    for (const [name, inner] of membersOf(open.pop())) {
      const isReference = name === '$ref' && typeof inner === 'string'
      if (!isReference) open.push(inner)
      else if (inner.startsWith('#/') && !found.has(inner)) {
        const value = segmentsOf(inner).reduce<unknown>(memberOf, root)
        found.set(inner, value)
        open.push(value)
      }
    }
  }
  return found
}

function membersOf(value: unknown): readonly [string, unknown][] {
  return typeof value === 'object' && value !== null ? Object.entries(value) : []
}

function segmentsOf(reference: string): readonly string[] {
  return reference
    .slice('#/'.length)
    .split('/')
    .map((segment) => segment.replaceAll('~1', '/').replaceAll('~0', '~'))
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? Reflect.get(value, name)
    : undefined
}

/** Sets a value at its path. If a part of the value was set before, the value includes and replaces that part. */
function putAt(root: object, [first = '', ...rest]: readonly string[], value: unknown): void {
  if (first === '__proto__') return
  const there = memberOf(root, first)
  if (rest.length === 0) return void Reflect.set(root, first, value)
  const inner = Array.isArray(there) ? [...there] : { ...(isNode(there) && there) }
  Reflect.set(root, first, inner)
  putAt(inner, rest, value)
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

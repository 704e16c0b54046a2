import { exitCodes } from '../failures/exit-codes.ts'
import { CommandFailure } from '../failures/failure.ts'

type Node = Readonly<Record<string, unknown>>

/** A request has 384 KB, and some of it is around the document. */
const maxBytes = 376 * 1024

/**
 * A document that one request holds: the whole, or of a large one the operations that are wanted, with what they refer to.
 * @throws CommandFailure where it is too large, and nothing says what is wanted of it
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
    // Said below, of whatever else it is.
  }
  throw new CommandFailure(exitCodes.usage, 'the document is neither JSON nor YAML')
}

/** The rest of it says what is answered, and nobody asks for that here. */
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
  // What it refers to may be any of them.
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

/** All that is referred to, from there and from what is found on the way. */
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

/** At its place, which is a part of what stands there already where something within it was met first. */
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

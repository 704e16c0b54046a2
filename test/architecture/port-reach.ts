import { globSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import * as ts from 'typescript'
import { nodesIn } from './nodes.ts'

const root = resolve(import.meta.dirname, '..', '..')

const tables = ['entities', 'ledger', 'ephemeral']
/** What reads a table that a call names; `getMany` needs what `get` needs. */
const reads: Readonly<Record<string, string>> = {
  get: 'get',
  getMany: 'get',
  query: 'query',
  queryListing: 'queryListing',
  increment: 'increment',
}
/** These read the table of the kind that they are given. */
const ofKind: Readonly<Record<string, string>> = { readItem: 'get', readItems: 'get', readPartition: 'query' }
const reading = 'core/base/storing/reading.ts'

/** A declaration at the top of a module. */
interface Declaration {
  readonly name: string
  readonly file: string
  readonly node: ts.Node
  /** Declarations that it names, by `file#name`. */
  readonly references: ReadonlySet<string>
}

export interface PortReach {
  /**
   * Port operations that can be reached from a declaration, as `stores.entities.get` or `lanes.send`.
   * @param without declarations that are passed over, as `file#name`, and what can be reached through them alone
   */
  from(file: string, name: string, without?: readonly string[]): ReadonlySet<string>
  /** Declarations that can be reached from a declaration, as `file#name`. */
  declarations(file: string, name: string): ReadonlySet<string>
}

/**
 * Which operations of ports the code of core and functions can reach, by reading it: each call that names a port and an
 * operation, each change of an item, and each read of a kind, in whatever is named from where one begins.
 */
export function readPortReach(): PortReach {
  const files = globSync('{core,functions}/**/*.ts', { cwd: root })
  const modules = new Map(files.map((file) => [file, readModule(file)]))
  const declarations = new Map([...modules.values()].flatMap((all) => all.map((one) => [idOf(one), one] as const)))
  const operations = operationsOfPorts()
  const known = new Map<string, ReadonlySet<string>>()

  const tableOf = (kind: string): string | undefined =>
    /kindOf\(\s*'[^']*',\s*'(\w+)'/.exec(textOf(declarations.get(kind)))?.[1]

  /** What a function that is given a kind reads of its table. */
  function readsOfKind(id: string, seen: ReadonlySet<string> = new Set()): readonly string[] {
    const one = declarations.get(id)
    if (!one || seen.has(id)) return []
    const read = one.file === reading ? ofKind[one.name] : undefined
    if (read) return [read]
    if (!/\bkind\b/.test(textOf(one))) return []
    return [...one.references].flatMap((other) => readsOfKind(other, new Set([...seen, id])))
  }

  function own(one: Declaration): ReadonlySet<string> {
    const id = idOf(one)
    const found = known.get(id) ?? new Set([...factsOf(one.node, operations), ...kindsReadBy(one)])
    known.set(id, found)
    return found
  }

  function kindsReadBy(one: Declaration): readonly string[] {
    if (one.file === reading) return []
    const kinds = [...one.references].flatMap((id) => tableOf(id) ?? [])
    const how = [...one.references].flatMap((id) => readsOfKind(id))
    return kinds.flatMap((table) => how.map((operation) => `stores.${table}.${operation}`))
  }

  function reachedFrom(file: string, name: string, without: readonly string[] = []): ReadonlySet<string> {
    const seen = new Set([`${file}#${name}`])
    // What is added meanwhile is looked at, too.
    for (const id of seen) {
      for (const other of declarations.get(id)?.references ?? []) if (!without.includes(other)) seen.add(other)
    }
    return seen
  }

  return {
    from(file, name, without) {
      const reached = [...reachedFrom(file, name, without)].flatMap((id) => declarations.get(id) ?? [])
      return new Set(reached.flatMap((one) => [...own(one)]))
    },
    declarations: (file, name) => reachedFrom(file, name),
  }
}

function idOf({ file, name }: Pick<Declaration, 'file' | 'name'>): string {
  return `${file}#${name}`
}

function textOf(declaration: Declaration | undefined): string {
  return declaration?.node.getText() ?? ''
}

function readModule(file: string): readonly Declaration[] {
  const source = ts.createSourceFile(file, readFileSync(join(root, file), 'utf8'), ts.ScriptTarget.Latest, true)
  const imported = new Map(source.statements.filter(ts.isImportDeclaration).flatMap((one) => namesOf(file, one)))
  const named = source.statements.flatMap((node) => declaredBy(node).map((name) => ({ name, node })))
  const here = new Map(named.map(({ name }) => [name, `${file}#${name}`]))
  return named.map(({ name, node }) => {
    const names = [...identifiersIn(node)].filter((used) => used !== name)
    const references = new Set(names.flatMap((used) => imported.get(used) ?? here.get(used) ?? []))
    return { name, file, node, references }
  })
}

/** The names that an import brings, and what they are. */
function namesOf(file: string, { moduleSpecifier, importClause }: ts.ImportDeclaration): [string, string][] {
  const specifier = (moduleSpecifier as ts.StringLiteral).text
  const bindings = importClause?.namedBindings
  if (!specifier.startsWith('.') || !bindings || !ts.isNamedImports(bindings)) return []
  const from = relative(root, resolve(root, dirname(file), specifier))
  return bindings.elements.map(({ name, propertyName }) => [name.text, `${from}#${(propertyName ?? name).text}`])
}

function declaredBy(node: ts.Statement): readonly string[] {
  if (ts.isVariableStatement(node)) {
    return node.declarationList.declarations.map(({ name }) => name.getText())
  }
  const isNamed = ts.isFunctionDeclaration(node) || ts.isClassDeclaration(node)
  return isNamed && node.name ? [node.name.text] : []
}

/** Those that may name a declaration: not the name of a property. */
function identifiersIn(node: ts.Node): ReadonlySet<string> {
  const found = new Set<string>()
  for (const one of nodesIn(node)) {
    if (!ts.isIdentifier(one)) continue
    const { parent } = one
    const isProperty =
      (ts.isPropertyAccessExpression(parent) && parent.name === one) ||
      (ts.isPropertyAssignment(parent) && parent.name === one)
    if (!isProperty) found.add(one.text)
  }
  return found
}

function factsOf(node: ts.Node, operations: ReadonlyMap<string, ReadonlySet<string>>): readonly string[] {
  return nodesIn(node).flatMap((one) => {
    if (ts.isCallExpression(one)) return callOf(one, operations)
    if (ts.isObjectLiteralExpression(one)) return changeOf(one)
    return []
  })
}

function callOf(
  { expression, arguments: [first] }: ts.CallExpression,
  operations: ReadonlyMap<string, ReadonlySet<string>>,
) {
  if (!ts.isPropertyAccessExpression(expression)) return []
  const operation = expression.name.text
  if (operation === 'queryDue') return ['stores.entities.queryDue']
  const read = reads[operation]
  if (read && first && ts.isStringLiteral(first) && tables.includes(first.text)) return [`stores.${first.text}.${read}`]
  const port = lastName(expression.expression)
  return operations.get(port)?.has(operation) ? [`${port}.${operation}`] : []
}

function lastName(node: ts.Expression): string {
  if (ts.isIdentifier(node)) return node.text
  return ts.isPropertyAccessExpression(node) ? node.name.text : ''
}

function changeOf(node: ts.ObjectLiteralExpression): readonly string[] {
  const change = propertyOf(node, 'change')
  const table = propertyOf(node, 'table')
  if (!change || !table) return []
  return [`stores.${unquoted(table)}.${unquoted(change)}`]
}

function propertyOf(node: ts.ObjectLiteralExpression, name: string): string | undefined {
  const found = node.properties.filter(ts.isPropertyAssignment).find((one) => one.name.getText() === name)
  return found?.initializer.getText().replace(/ as const$/, '')
}

function unquoted(text: string): string {
  const literal = /^'(\w+)'$/.exec(text)?.[1]
  if (!literal) throw new Error(`A change is written out, so that it can be read here: ${text}`)
  return literal
}

/** Of each port but the store, by the interface that describes it. */
function operationsOfPorts(): ReadonlyMap<string, ReadonlySet<string>> {
  const files = globSync('core/base/ports/*.ts', { cwd: root })
  return new Map(
    files.flatMap((file) => {
      const source = ts.createSourceFile(file, readFileSync(join(root, file), 'utf8'), ts.ScriptTarget.Latest, true)
      const port = file.replace(/^.*\/(\w+)\.ts$/, '$1')
      const described = source.statements
        .filter(ts.isInterfaceDeclaration)
        .find(({ name }) => name.text.toLowerCase() === port)
      const methods = described?.members.filter(ts.isMethodSignature).map(({ name }) => name.getText())
      return methods && port !== 'store' ? [[port, new Set(methods)] as const] : []
    }),
  )
}

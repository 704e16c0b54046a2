import { readdirSync, readFileSync } from 'node:fs'
import * as ts from 'typescript'
import { expect, test } from 'vitest'

const root = new URL('../../', import.meta.url)

/** What a pure function answered before. It answers the same without, so there is nothing to hand a process of its own. */
const memos = ['core/base/schemas/compiled-schema.ts', 'core/base/times/iso.ts']

/** Functions of ours whose results never change: schemas, kinds, tools. */
const makersOfConstants = [
  'record',
  'list',
  'kindOf',
  'defineTool',
  'defineLoneTool',
  'defineFunction',
  'usesTogether',
  'partsTogether',
  'numberKeywords',
  'Symbol',
]
const constantObjects = ['RegExp', 'Intl.Segmenter']
const mutators = /^(set|add|delete|clear|push|pop|shift|unshift|splice|sort|reverse|fill|copyWithin)$/

test('modules of core and functions keep nothing that changes: what a process remembers is in its memory', () => {
  const files = ['core', 'functions'].flatMap((folder) =>
    readdirSync(new URL(`${folder}/`, root), { recursive: true, encoding: 'utf8' }).map((file) => `${folder}/${file}`),
  )
  const found = files
    .filter((file) => file.endsWith('.ts') && !memos.includes(file))
    .flatMap((file) => stateOf(file, readFileSync(new URL(file, root), 'utf8')))
  expect(found).toEqual([])
})

test.each([
  'let last = 0',
  'export let last: number | undefined',
  'const known = new Map<string, number>()',
  'const known = new WeakMap<object, number>()',
  'const known: Map<string, number> = new Map()',
  'export const hints = createFreeSlotHints()',
  'const hints = { of: createFreeSlotHints() }',
  'const last = { at: 0 }\nexport function note(at: number) { last.at = at }',
  'const last = { at: 0 }\nexport function note() { last.at++ }',
  'const all = [1]\nexport function note(at: number) { all.push(at) }',
  'const all = [1]\nexport function forget() { delete all[0] }',
  'export class Known { static readonly all = new Map<string, number>() }',
])('%s is such a thing', (text) => {
  expect(stateOf('planted.ts', text)).toHaveLength(1)
})

test.each([
  'const maxTenants = 1000',
  'const months: ReadonlyMap<string, number> = new Map([["Jan", 1]])',
  'const Slot = record({ index: z.number() })',
  'export function createHints() { const hints = new Map<string, number>(); return hints }',
])('%s is none', (text) => {
  expect(stateOf('planted.ts', text)).toEqual([])
})

function stateOf(file: string, text: string): string[] {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true)
  const constants = source.statements.filter(ts.isVariableStatement).map(({ declarationList }) => declarationList)
  const names = new Set(constants.flatMap(({ declarations }) => declarations.map(({ name }) => name.getText(source))))
  const statics = source.statements
    .filter(ts.isClassDeclaration)
    .flatMap(({ members }) =>
      members.filter(ts.isPropertyDeclaration).filter(({ modifiers }) => modifiers?.some(isStatic)),
    )
  const found = [
    ...constants.filter(({ flags }) => !(flags & ts.NodeFlags.Const)),
    ...constants
      .filter(({ flags }) => flags & ts.NodeFlags.Const)
      .flatMap(({ declarations }) => [...declarations])
      .filter(isMade),
    ...statics.filter(isMade),
    ...nodesIn(source).filter((node) => changes(node, names)),
  ]
  return found.map((node) => `${file}: ${node.getText(source)}`)
}

function isStatic({ kind }: ts.ModifierLike): boolean {
  return kind === ts.SyntaxKind.StaticKeyword
}

/** Its first value is an object that may change, as far as its type and its maker say. */
function isMade({ initializer, type }: ts.VariableDeclaration | ts.PropertyDeclaration): boolean {
  if (!initializer) return false
  if (type && /^(readonly |Readonly)/.test(type.getText())) return false
  return nodesIn(initializer, ts.isFunctionLike).some((node) => {
    // What is spread is gone.
    if (ts.isNewExpression(node))
      return !constantObjects.includes(node.expression.getText()) && !ts.isSpreadElement(node.parent)
    return (
      ts.isCallExpression(node) && ts.isIdentifier(node.expression) && !makersOfConstants.includes(node.expression.text)
    )
  })
}

/** Assigns to something of a constant, or calls what changes it. */
function changes(node: ts.Node, names: ReadonlySet<string>): boolean {
  if (ts.isBinaryExpression(node)) {
    const { kind } = node.operatorToken
    const assigns = kind >= ts.SyntaxKind.FirstAssignment && kind <= ts.SyntaxKind.LastAssignment
    return assigns && isOf(node.left, names)
  }
  if (ts.isDeleteExpression(node)) return isOf(node.expression, names)
  if (ts.isPostfixUnaryExpression(node)) return isOf(node.operand, names)
  if (ts.isPrefixUnaryExpression(node)) {
    const counts = node.operator === ts.SyntaxKind.PlusPlusToken || node.operator === ts.SyntaxKind.MinusMinusToken
    return counts && isOf(node.operand, names)
  }
  if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return false
  return mutators.test(node.expression.name.text) && isOf(node.expression, names)
}

function isOf(node: ts.Node, names: ReadonlySet<string>): boolean {
  if (!ts.isPropertyAccessExpression(node) && !ts.isElementAccessExpression(node)) return false
  return ts.isIdentifier(node.expression) ? names.has(node.expression.text) : isOf(node.expression, names)
}

function nodesIn(node: ts.Node, passOver: (node: ts.Node) => boolean = () => false): ts.Node[] {
  if (passOver(node)) return []
  const inner: ts.Node[] = []
  ts.forEachChild(node, (child) => void inner.push(...nodesIn(child, passOver)))
  return [node, ...inner]
}

import { globSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import * as ts from 'typescript'
import { expect, test } from 'vitest'
import { nodesIn } from './nodes.ts'

const root = resolve(import.meta.dirname, '..', '..')
const readers = /^(get|getMany|query|readItem|readItems|readPartition|partitionPage|partitionReader)$/

const aList = 'It is a list of what there was.'

/**
 * Reads that may miss the last write, on AWS usually for less than a second, and why nothing is decided by it. Any other read
 * says `consistent`.
 */
const mayLag: Readonly<Record<string, string>> = {
  'core/engine/waiting/offers.ts#countOffers': 'It is shown.',
  'core/features/access/keys.ts#listKeys': aList,
  'core/features/agents/read-agents.ts#listAgentVersions': aList,
  'core/features/agents/read-agents.ts#ownAgents': aList,
  'core/features/callbacks/read-deliveries.ts#listMissionDeliveries': aList,
  'core/features/control/carry-on-stop.ts#lookOnce':
    'What is acted on is read again, and what came to light since is found by the second look.',
  'core/features/dead-letters/read-dead-letters.ts#lettersReader': aList,
  'core/features/explain/gather-findings.ts#recentlyTakenMs': 'It is an estimate.',
  'core/features/health/check-health.ts#lookAtAgents': 'Only that it answers counts.',
  'core/features/health/check-health.ts#lookAtStore': 'Only that it answers counts.',
  'core/features/missions/list-missions.ts#missionsReader': aList,
  'core/features/missions/read-tree.ts#children': 'It is shown.',
  'core/features/schedules/read-schedules.ts#newestFirst': aList,
  'core/features/supervision/gather.ts#dispatchedMissions':
    'It is shown, and of the agents that could take a mission any may.',
  'core/features/supervision/read-throughput.ts#readDay': 'It is shown.',
  'core/features/supervision/recent-missions.ts#newest':
    'It is shown, and of the agents that could take a mission any may.',
  'core/records/backlog/queued-sample.ts#countQueued':
    'It is an estimate, which is made anew each minute near the bound.',
}

test('what a rule depends on is read as it is: every other read says why it may lag', () => {
  const found = new Set(globSync('{core,functions}/**/*.ts', { cwd: root }).flatMap(plainReads))
  expect([...found].filter((place) => !(place in mayLag)).sort()).toEqual([])
  expect(Object.keys(mayLag).filter((place) => !found.has(place))).toEqual([])
})

test.each([
  ["function f() { store.get('entities', key) }", 1],
  ["function f() { store.get('entities', key, { consistent: true }) }", 0],
  ['function f() { const query = { partition, consistent: true }; return readPartition(store, kind, query) }', 0],
  ['function f() { const query = { partition }; return readPartition(store, kind, query) }', 1],
  ['function f() { const query = { consistent: true }; const list = { query }; partitionPage(scope, list, page) }', 0],
  ['function f() { const query = {}; const list = { query }; partitionPage(scope, list, page) }', 1],
  ['function f() { known.get(name) }', 0],
])('%s has as many: %i', (text, count) => {
  expect(readsOf('x.ts', text)).toHaveLength(count)
})

function plainReads(file: string): string[] {
  if (file.startsWith('core/base/')) return []
  return readsOf(file, readFileSync(join(root, file), 'utf8'))
}

/** Where there are such reads, as `file#function`. */
function readsOf(file: string, text: string): string[] {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true)
  return source.statements.flatMap((statement) => {
    const name = ts.isFunctionDeclaration(statement) ? statement.name?.text : ''
    const values = new Map(variablesIn(statement))
    const isPlain = (call: ts.CallExpression) =>
      isRead(call) && !call.arguments.some((argument) => saysConsistent(argument, values))
    return callsIn(statement)
      .filter(isPlain)
      .map(() => `${file}#${name}`)
  })
}

function isRead({ expression, arguments: [first] }: ts.CallExpression): boolean {
  if (ts.isIdentifier(expression)) return readers.test(expression.text) && /^read|^partition/.test(expression.text)
  if (!ts.isPropertyAccessExpression(expression) || !readers.test(expression.name.text)) return false
  return first !== undefined && /^'(entities|ledger|ephemeral)'$/.test(first.getText())
}

function saysConsistent(argument: ts.Expression, values: ReadonlyMap<string, string>): boolean {
  const named = (text: string) => text.match(/\w+/g)?.map((name) => values.get(name) ?? '') ?? []
  const text = argument.getText()
  const parts = named(text)
  // A list names its query, which says so.
  return [text, ...parts, ...parts.flatMap(named)].some((part) => part.includes('consistent: true'))
}

function variablesIn(node: ts.Node): [string, string][] {
  return nodesIn(node)
    .filter(ts.isVariableDeclaration)
    .map(({ name, initializer }) => [name.getText(), initializer?.getText() ?? ''])
}

function callsIn(node: ts.Node): ts.CallExpression[] {
  return nodesIn(node).filter(ts.isCallExpression)
}

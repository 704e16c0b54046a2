import { expect, test } from 'vitest'
import type { MissionStatus } from '../../../../contract/resources/mission.ts'
import { countsOf, joined, linesOf, type Node, type TreeLine } from '../../../../web/rooms/mission/children/grouping.ts'

const usage = { model_calls: 0, tool_calls: 0, input_tokens: 0, output_tokens: 0, cost_usd: 1 }

function node(id: string, parent_id: string | null, status: MissionStatus, children = 0, agent = 'coder'): Node {
  const times = { created_at: '2026-11-21T09:00:00.000Z', finished_at: null }
  return { id, parent_id, status, agent, children, usage, depth: 0, ...times }
}

const family = [
  node('root', null, 'WAITING', 3, 'supervisor'),
  node('a', 'root', 'COMPLETED', 2),
  node('a1', 'a', 'FAILED'),
  node('b', 'root', 'RUNNING', 4, 'researcher'),
]

const all = { group: 'tree', onlyFailed: false, toggled: new Map<string, boolean>() } as const
const told = (line: TreeLine) =>
  line.kind === 'group' ? `${line.label} ${line.count}` : `${'  '.repeat(line.depth)}${line.node.id}`

test('a small tree is open, and says how many of each mission’s children were not read', () => {
  const lines = linesOf('root', family, all)
  expect(lines.map(told)).toEqual(['root', '  a', '    a1', '  b'])
  expect(lines.map((line) => line.kind === 'mission' && line.unread)).toEqual([1, 1, 0, 4])
})

test('a large tree shows its first level, and opens where one asks', () => {
  const many = [...family, ...Array.from({ length: 250 }, (_, at) => node(`m${at}`, 'b', 'COMPLETED'))]
  expect(linesOf('root', many, all).map(told)).toEqual(['root', '  a', '  b'])
  expect(linesOf('root', many, { ...all, toggled: new Map([['b', true]]) })).toHaveLength(253)
})

test('only failed ones stand with those above them', () => {
  expect(linesOf('root', family, { ...all, onlyFailed: true }).map(told)).toEqual(['root', '  a', '    a1'])
})

test('in groups, what needs attention is first, with its number and cost', () => {
  const lines = linesOf('root', family, { ...all, group: 'status' })
  expect(lines.map(told)).toEqual(['FAILED 1', '  a1', 'RUNNING 1', '  b', 'COMPLETED 1', '  a'])
  expect(lines[0]).toMatchObject({ costUsd: 1, failed: 1 })
  expect(linesOf('root', family, { ...all, group: 'agent', onlyFailed: true }).map(told)).toEqual(['coder 1', '  a1'])
})

test('ten thousand missions are arranged in a moment’s work, as a tree and in groups', () => {
  const many = [
    node('root', null, 'RUNNING', 50),
    ...Array.from({ length: 9_999 }, (_, at) => node(`m${at}`, at < 50 ? 'root' : `m${at % 50}`, 'COMPLETED', 199)),
  ]
  expect(linesOf('root', many, all)).toHaveLength(51)
  expect(linesOf('root', many, { ...all, group: 'status' }).map(told)).toEqual(['COMPLETED 9999'])
})

test('a mission that was read again stands once, as it was last read', () => {
  const again = joined(family, [node('b', 'root', 'COMPLETED'), node('c', 'b', 'QUEUED')])
  expect(again.map(({ id, status }) => `${id} ${status}`)).toContain('b COMPLETED')
  expect(again).toHaveLength(5)
  expect(countsOf(again)).toContainEqual(['COMPLETED', 2])
})

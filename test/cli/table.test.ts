import { PassThrough } from 'node:stream'
import { expect, test } from 'vitest'
import { fields } from '../../cli/printing/fields.ts'
import { table } from '../../cli/printing/table.ts'
import { createTerminal } from '../../cli/printing/terminal.ts'
import { styled, text } from '../../cli/printing/text.ts'

const head = ['KEY', 'NAME', 'SCOPES']
const scopes = 'missions:read missions:write agents:read agents:write keys:read'
const rows = [
  ['key_1', 'first key', scopes],
  ['key_2', 'ci', 'missions:read'],
]

function linesOf(lineWidth: number, cells: Parameters<typeof table>[1] = rows): readonly string[] {
  const words = table(head, cells, lineWidth).spans.map(({ words }) => words)
  return words.join('').split('\n')
}

test('a table has a line for each row where it fits, and wherever nobody looks at it', () => {
  const lines = ['KEY    NAME       SCOPES', `key_1  first key  ${scopes}`, 'key_2  ci         missions:read', '']
  expect(linesOf(Number.POSITIVE_INFINITY)).toEqual(lines)
  expect(linesOf(18 + scopes.length)).toEqual(lines)
})

test('the last column goes on below itself where a line takes no more', () => {
  expect(linesOf(60)).toEqual([
    'KEY    NAME       SCOPES',
    'key_1  first key  missions:read missions:write agents:read',
    '                  agents:write keys:read',
    'key_2  ci         missions:read',
    '',
  ])
})

test('columns that a line has no room for stand on the next one, behind a margin, where a row has them', () => {
  expect(linesOf(40, [...rows, ['key_3', '', 'keys:read'], ['key_4', 'none', '']])).toEqual([
    'KEY    NAME',
    '  SCOPES',
    'key_1  first key',
    '  missions:read missions:write',
    '  agents:read agents:write keys:read',
    'key_2  ci',
    '  missions:read',
    'key_3',
    '  keys:read',
    'key_4  none',
    '',
  ])
  expect(linesOf(8, [['key_1', 'a', 'b']])).toEqual(['KEY', '  NAME', '  SCOPES', 'key_1', '  a', '  b', ''])
})

test('no line is longer than it may be, unless one word is', () => {
  const long = `${'word '.repeat(40)}${'x'.repeat(90)} end`
  for (let width = 30; width < 260; width++)
    for (const line of linesOf(width, [['key_1', 'a name', long]]))
      expect(line.length <= width || line.trim().startsWith('x'.repeat(90)), `${width}: ${line}`).toBe(true)
})

test('a long value of a field goes on below itself', () => {
  const shown = fields([['Model', 'a few fixed rules, no language model']], { nameStyle: 'dim', lineWidth: 24 })
  const words = shown.spans.map(({ words }) => words).join('')
  expect(words).toBe('Model  a few fixed\n       rules, no\n       language model\n')
})

test('a word keeps its style on whichever line it comes to stand', () => {
  const wrapped = text`one ${styled('red', 'two three')} four`.wrapped(7)
  expect(wrapped.map(({ spans }) => spans)).toEqual([
    [
      { words: 'one ', style: undefined },
      { words: 'two', style: 'red' },
    ],
    [
      { words: 'three', style: 'red' },
      { words: '', style: undefined },
    ],
    [{ words: 'four', style: undefined }],
  ])
})

test.each([
  ['a terminal', { isTTY: true, columns: 72 }, 72],
  ['a terminal that does not say how wide it is', { isTTY: true, columns: 0 }, 80],
  ['a pipe or a file', {}, Number.POSITIVE_INFINITY],
])('%s takes lines of its own length', (_, properties, width) => {
  const stdout = Object.assign(new PassThrough(), properties)
  const terminal = createTerminal({ stdin: new PassThrough(), stdout, stderr: new PassThrough(), env: {} })
  expect(terminal.lineWidth).toBe(width)
})

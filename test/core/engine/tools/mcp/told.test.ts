import { describe, expect, test } from 'vitest'
import type { McpPart, McpResult } from '../../../../../core/base/ports/mcp.ts'
import type { Kept } from '../../../../../core/engine/tools/mcp/keep-parts.ts'
import { toldOf } from '../../../../../core/engine/tools/mcp/told.ts'

const result = (parts: readonly McpPart[], more: Partial<McpResult> = {}): McpResult => ({
  parts,
  isError: false,
  ...more,
})
const text = (text: string): McpPart => ({ kind: 'text', text })
const bytes = (count: number) => Buffer.alloc(count).toString('base64')

describe('of a result a model is told', () => {
  test('its texts', () => {
    expect(toldOf(result([text('one'), text('two')]))).toEqual({ text: 'one\n\ntwo' })
  })

  test.each<[McpPart, string]>([
    [
      { kind: 'image', type: 'image/png', base64: bytes(10) },
      '[image of the type image/png and 10 bytes, which is not shown]',
    ],
    [
      { kind: 'audio', type: 'audio/wav', base64: bytes(11) },
      '[audio of the type audio/wav and 11 bytes, which is not shown]',
    ],
    [
      { kind: 'link', uri: 'https://a.example/x.pdf', name: 'x', type: 'application/pdf', bytes: 7 },
      '[link to x at https://a.example/x.pdf of the type application/pdf of 7 bytes]',
    ],
    [{ kind: 'link', uri: 'file:///x', name: 'x' }, '[link to x at file:///x]'],
    [
      { kind: 'embedded text', uri: 'file:///x', type: 'text/csv', text: 'a,b' },
      '[file:///x of the type text/csv]\na,b',
    ],
    [{ kind: 'embedded bytes', uri: 'file:///x', base64: bytes(3) }, '[file:///x of 3 bytes, which is not shown]'],
  ])('%o in words', (part, words) => {
    expect(toldOf(result([part]))).toEqual({ text: words })
  })

  test('what became of its files, with their text', () => {
    const file: McpPart = { kind: 'embedded bytes', uri: 'file:///x', base64: bytes(3) }
    const told = (kept: Kept) => toldOf(result([file]), new Map([[file, kept]]))
    expect(told({ id: 'fil_1', name: 'x', media_type: 'image/png' })).toMatchObject({
      text: '[file:///x of 3 bytes, kept as the file fil_1 (x)]',
    })
    expect(told({ id: 'fil_1', name: 'x', media_type: 'application/pdf', text: 'One' })).toMatchObject({
      text: '[file:///x of 3 bytes, kept as the file fil_1 (x)]\nOne',
    })
    expect(told({ text: 'a,b' })).toMatchObject({ text: '[file:///x of 3 bytes]\na,b' })
    expect(told({ problem: 'limit_exceeded: full' })).toMatchObject({
      text: '[file:///x of 3 bytes, which is not kept: limit_exceeded: full]',
    })
  })

  test('its structured content, and its text only where that says something else', () => {
    const structured = { total: 42, lines: ['a'] }
    const same = text('{ "lines": ["a"], "total": 42 }')
    expect(toldOf(result([same], { structured }))).toEqual({ structured })
    expect(toldOf(result([], { structured }))).toEqual({ structured })
    expect(toldOf(result([text('Paid.')], { structured }))).toEqual({ text: 'Paid.', structured })
  })

  test('that it failed, where the tool says so', () => {
    const failed = (parts: readonly McpPart[]) => () => toldOf(result(parts, { isError: true }))
    expect(failed([text('no such order')])).toThrow(
      expect.objectContaining({ code: 'tool_failed', message: 'no such order' }),
    )
    expect(failed([text('x'.repeat(60_000))])).toThrow(expect.objectContaining({ message: 'x'.repeat(50_000) }))
    expect(failed([])).toThrow(
      expect.objectContaining({ code: 'tool_failed', message: expect.stringMatching(/^the tool/) }),
    )
  })
})

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { McpServerName, McpToolName } from '../../../../contract/resources/tool-name.ts'
import { mcpNamed, namesTold, namesTool, toldName } from '../../../../core/records/mcp/reference.ts'

describe('what an agent names', () => {
  test.each([
    ['mcp:shop/find_order', { server: 'shop', tool: 'find_order' }],
    ['mcp:shop/*', { server: 'shop', tool: '*' }],
    ['mcp:my-shop/a.B-c', { server: 'my-shop', tool: 'a.B-c' }],
  ])('%s', (name, named) => {
    expect(mcpNamed(name)).toEqual(named)
  })

  test.each([
    'calculator',
    'find-order',
    'mcp:shop',
    'mcp:shop/',
    'mcp:Shop/a',
    'mcp:my_shop/a',
    'mcp:shop/.a',
    'mcp:shop/a/b',
  ])('%s is none', (name) => {
    expect(mcpNamed(name)).toBeUndefined()
  })

  test('is one tool, or all of its server', () => {
    const tool = { server: 'shop', tool: 'find' }
    expect(
      ['mcp:shop/find', 'mcp:shop/*', 'mcp:shop/fin', 'mcp:other/*', 'find'].map((name) => namesTool(name, tool)),
    ).toEqual([true, true, false, false, false])
  })
})

describe('the name that a model is told', () => {
  test('is known again by what an agent names, also where it has a digest', () => {
    const tools = ['find', 'find.it', 'x'.repeat(100)]
    for (const tool of tools) {
      const told = toldName({ server: 'shop', tool })
      const names = [...tools.map((one) => `mcp:shop/${one}`), 'mcp:shop/*', 'mcp:sho/*', 'mcp:shop-2/*', told]
      const meant = [`mcp:shop/${tool}`, 'mcp:shop/*', told]
      expect(names.filter((name) => namesTold(name, told))).toEqual(meant)
    }
  })

  test('is that of the server and the tool where it fits', () => {
    expect(toldName({ server: 'shop', tool: 'findOrder' })).toBe('mcp__shop__findOrder')
  })

  test('is one that all providers take, and another for each tool', () => {
    const server = fc.stringMatching(/^[a-z][a-z0-9-]{0,31}$/).filter((name) => McpServerName.safeParse(name).success)
    const tool = fc
      .stringMatching(/^[A-Za-z0-9_-][A-Za-z0-9_.-]{0,127}$/)
      .filter((name) => McpToolName.safeParse(name).success)
    const named = fc.record({ server, tool })
    fc.assert(
      fc.property(named, named, (one, other) => {
        expect(toldName(one)).toMatch(/^[a-zA-Z_][a-zA-Z0-9_-]{0,63}$/)
        expect(toldName(one) === toldName(other)).toBe(one.server === other.server && one.tool === other.tool)
      }),
    )
  })

  test('has a digest that nobody finds another name for, within what all providers take', () => {
    const server = 'a'.repeat(32)
    for (const tool of ['a.b', 'x'.repeat(128)]) {
      const told = toldName({ server, tool })
      expect(told).toMatch(/_[0-9a-f]{16}$/)
      expect(told.length).toBeLessThanOrEqual(64)
      expect(told.startsWith(`mcp__${server}__${tool.charAt(0)}`)).toBe(true)
    }
  })

  test('tells tools apart that differ in what no provider takes, or behind what it takes', () => {
    const long = 'x'.repeat(100)
    const tools = ['a.b', 'a_b', 'a-b', `${long}1`, `${long}2`]
    expect(new Set(tools.map((tool) => toldName({ server: 'shop', tool }))).size).toBe(tools.length)
  })
})

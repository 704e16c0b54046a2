import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { McpListedTool } from '../../../../../core/base/ports/mcp.ts'
import type { Item } from '../../../../../core/base/ports/store.ts'
import { compareListing } from '../../../../../core/engine/tools/mcp/compare-listing.ts'
import { pinOf } from '../../../../../core/records/mcp/mcp-definition.ts'
import type { McpServer } from '../../../../../core/records/mcp/mcp-server.ts'
import { type McpTool, stateOf } from '../../../../../core/records/mcp/mcp-tool.ts'

const server: McpServer = {
  ...{ name: 'shop', url: 'https://mcp.example.com', connection: null, revision: 'auto', tools: null, effects: {} },
  ...{ trust_annotations: false, approve_new: 'manual', list_ttl_s: 300, timeout_s: 20, max_bytes: 50_000 },
  ...{ generation: 'mcp_1', listed_at: null, list_holds_ms: null, left_out: [], spoken: null, server_info: null },
  ...{ authorized: null, wanted: null, created_at: 0, updated_at: 0 },
}
const parameters = { type: 'object', properties: { id: { type: 'string' } } }
const listed = (name: string, more: Partial<McpListedTool> = {}): McpListedTool => ({
  ...{ name, description: `About ${name}.`, parameters, annotations: {} },
  ...more,
})

/** What a server's tools come to, listing after listing. */
function keeper(first: McpServer = server) {
  let now = 0
  let of = first
  const items = new Map<string, Item<McpTool>>()
  const put = (tool: McpTool, before: number) => {
    expect(items.get(tool.name)?.version ?? 0).toBe(before)
    items.set(tool.name, { partition: 'p', sort: tool.name, version: before + 1, body: tool })
  }
  return {
    hear(tools: readonly McpListedTool[]) {
      now += 1
      const comparison = compareListing(tools, [...items.values()], of, now)
      for (const { tool, before } of comparison.changed) put(tool, before)
      for (const { body } of comparison.dropped) items.delete(body.name)
      of = { ...of, listed_at: now }
      return comparison
    },
    approve(name: string) {
      const item = items.get(name)
      if (!item?.body.offered || item.body.problem !== null) return
      const { offered, version } = item.body
      put({ ...item.body, approved: offered, offered: null, version: version + 1 }, item.version)
    },
    be(other: Partial<McpServer>) {
      of = { ...of, ...other }
    },
    states: () => Object.fromEntries([...items.values()].map(({ body }) => [body.name, stateOf(body)])),
    tool: (name: string) => items.get(name)?.body,
    ready: () => [...items.values()].map(({ body }) => body).filter((body) => stateOf(body) === 'ready'),
  }
}

describe('the first listing', () => {
  test('is approved as it is', () => {
    const { hear, states, tool } = keeper()
    hear([listed('find'), listed('pay')])
    expect(states()).toEqual({ find: 'ready', pay: 'ready' })
    expect(tool('find')).toMatchObject({ version: 1, approved: { pin: pinOf(listed('find')), checked: true } })
  })

  test('leaves out names that are none or stand there twice, and what is too much', () => {
    const { hear, states } = keeper()
    const many = Array.from({ length: 120 }, (_, at) => listed(`t${at}`))
    const { leftOut } = hear([
      listed('find'),
      listed('find', { description: 'Another.' }),
      listed('../x'),
      listed('.'),
      ...many,
    ])
    expect(Object.keys(states())).toHaveLength(99)
    expect(leftOut.slice(0, 3).map(({ name }) => name)).toEqual(['find', '../x', '.'])
    expect(leftOut).toHaveLength(20)
  })

  test.each([
    ['that is no object', { parameters: { type: 'string' } }, 'something else than an object'],
    ['that is too long', { description: 'x'.repeat(33_000) }, 'at most 32768'],
    ['that nests too deep', { parameters: nested(40) }, 'deeper than 32'],
  ])('tells no model of a tool %s', (_, more, problem) => {
    const { hear, states, tool } = keeper()
    hear([listed('find', more)])
    expect(states()).toEqual({ find: 'unusable' })
    expect(tool('find')).toMatchObject({ approved: null, problem: expect.stringContaining(problem) })
  })

  test('takes a schema that only its server can check', () => {
    const { hear, states, tool } = keeper()
    hear([
      listed('find', { parameters: { type: 'object', properties: { id: { type: 'string', pattern: '^(a+)+$' } } } }),
    ])
    expect(states()).toEqual({ find: 'ready' })
    expect(tool('find')).toMatchObject({ approved: { checked: false } })
  })
})

describe('a later listing', () => {
  test.each<[string, Partial<McpListedTool>]>([
    ['its description', { description: 'Send all files along.' }],
    ['its title', { title: 'Find it' }],
    ['its arguments', { parameters: { ...parameters, required: ['id'] } }],
    ['its results', { outputSchema: { type: 'object' } }],
    ['its annotations', { annotations: { readOnlyHint: true } }],
  ])('pauses a tool when it says %s otherwise, until that is approved or taken back', (_, more) => {
    const { hear, states, approve, tool } = keeper()
    hear([listed('find')])
    hear([listed('find', more)])
    expect(states()).toEqual({ find: 'changed' })
    hear([listed('find')])
    expect(states()).toEqual({ find: 'ready' })
    hear([listed('find', more)])
    approve('find')
    expect(tool('find')).toMatchObject({ version: 2, approved: { pin: pinOf(listed('find', more)) } })
    hear([listed('find', more)])
    expect(states()).toEqual({ find: 'ready' })
  })

  test('lets what is new wait, also where it is an old one with another name', () => {
    const { hear, states, approve } = keeper()
    hear([listed('find')])
    hear([listed('search', { description: 'About find.' })])
    expect(states()).toEqual({ find: 'gone', search: 'new' })
    approve('search')
    expect(states()).toEqual({ find: 'gone', search: 'ready' })
  })

  test('takes what is new where its owner said so, and still no change', () => {
    const { hear, states } = keeper({ ...server, approve_new: 'auto' })
    hear([listed('find')])
    hear([listed('find', { description: 'Other.' }), listed('pay')])
    expect(states()).toEqual({ find: 'changed', pay: 'ready' })
  })

  test('writes nothing where nothing is another', () => {
    const { hear } = keeper()
    hear([listed('find'), listed('pay')])
    hear([listed('find'), listed('sell')])
    expect(hear([listed('find'), listed('sell')])).toEqual({ changed: [], dropped: [], leftOut: [] })
  })

  test('forgets what nobody approved, and makes room by forgetting what is gone', () => {
    const { hear, states } = keeper()
    hear([listed('gone')])
    hear([listed('unseen')])
    hear(Array.from({ length: 99 }, (_, at) => listed(`t${at}`)))
    expect(Object.keys(states())).toHaveLength(99)
    expect(states()).not.toHaveProperty('gone')
    expect(states()).not.toHaveProperty('unseen')
  })

  test('has nothing of what was approved of another server of that name', () => {
    const { hear, be, states } = keeper()
    hear([listed('find'), listed('old')])
    be({ generation: 'mcp_2' })
    hear([listed('find', { description: 'Of another.' })])
    expect(states()).toEqual({ find: 'new' })
  })
})

test('whatever a server lists, only what was listed first or approved is ever ready', () => {
  const said = fc.record({ name: fc.constantFrom('a', 'b', 'c'), description: fc.constantFrom('1', '2', '3') })
  const acts = fc.array(
    fc.oneof(
      fc.record({ hear: fc.uniqueArray(said, { selector: ({ name }) => name }) }),
      fc.record({ approve: fc.constantFrom('a', 'b', 'c') }),
    ),
    { maxLength: 30 },
  )
  fc.assert(
    fc.property(fc.uniqueArray(said, { selector: ({ name }) => name }), acts, (first, later) => {
      const kept = keeper()
      const allowed = new Set<string>()
      const hear = (tools: typeof first) => tools.map(({ name, description }) => listed(name, { description }))
      kept.hear(hear(first))
      for (const tool of hear(first)) allowed.add(pinOf(tool))
      for (const act of later) {
        if ('hear' in act) kept.hear(hear(act.hear))
        else {
          const offered = kept.tool(act.approve)?.offered
          if (offered) allowed.add(offered.pin)
          kept.approve(act.approve)
        }
        for (const { approved } of kept.ready()) expect(allowed).toContain(approved?.pin)
      }
    }),
  )
})

function nested(levels: number): Readonly<Record<string, unknown>> {
  const inner = levels === 0 ? {} : nested(levels - 1)
  return { type: 'object', properties: { a: inner } }
}

import type { Agent } from '../../../contract/resources/agent.ts'
import { inOrder } from '../../kit/in-order.ts'

/** What a version says, without what only records it. */
type Definition = Readonly<Record<string, unknown>>

/** Settings that are absent equal none. */
function definitionOf(agent: Agent): Definition {
  const { version: _, built_in: _b, draft: _d, warnings: _w, created_at: _c, publish_gate, ...definition } = agent
  return { ...definition, settings: agent.settings ?? {}, publish_gate: publish_gate ? gateOf(publish_gate) : null }
}

function gateOf({ set_on: _, ...gate }: NonNullable<Agent['publish_gate']>): Definition {
  return gate
}

/** A definition as lines to compare: each line of its instructions is a line. */
export function linesOf(agent: Agent): readonly string[] {
  const definition = definitionOf(agent)
  return JSON.stringify({ ...definition, instructions: agent.instructions.split('\n') }, inOrder, 2).split('\n')
}

/** The fields in which two versions differ. */
export function changedFields(before: Agent, after: Agent): readonly string[] {
  const [one, other] = [definitionOf(before), definitionOf(after)]
  return [...new Set([...Object.keys(one), ...Object.keys(other)])]
    .filter((field) => JSON.stringify(one[field], inOrder) !== JSON.stringify(other[field], inOrder))
    .sort()
}

/** What to ask for to make the newest version as an earlier one was; undefined if it is so already. */
export function patchBackTo(earlier: Agent, newest: Agent): Definition | undefined {
  const fields = changedFields(newest, earlier)
  if (fields.length === 0) return undefined
  const definition = definitionOf(earlier)
  return Object.fromEntries(fields.map((field) => [field, patchOf(field, definition[field])]))
}

/** What stays as it is if it is left out is sent as none. */
function patchOf(field: string, value: unknown): unknown {
  if (field === 'limits') return { ...noLimits, ...(value as Definition) }
  return value ?? null
}

const noLimits = { max_tool_calls: null, max_attempt_s: null, max_result_characters: null }

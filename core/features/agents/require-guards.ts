import { SortieError } from '../../../contract/errors.ts'
import type { Guardrail } from '../../../contract/resources/guardrail.ts'
import { assertUsableSchema } from '../../base/schemas/output-schema.ts'
import { patternProblem } from '../../base/texts/match-patterns.ts'
import type { Agent } from '../../records/agent/agent.ts'

/**
 * A guardrail that could not do what its owner wants is told now.
 * @throws SortieError `not_applicable` that names it
 */
export function requireGuards({
  kind,
  guardrails = [],
  outside_text,
}: Pick<Agent, 'kind' | 'guardrails' | 'outside_text'>): void {
  if (kind === 'remote' && guardrails.length > 0) {
    refuse('guardrails', 'a remote agent’s workers say what they like; guardrails need a hosted agent')
  }
  const names = guardrails.map(({ name }) => name)
  const twice = names.find((name, at) => names.indexOf(name) < at)
  if (twice !== undefined) refuse(`guardrails.${twice}`, 'there are two of this name')
  for (const guardrail of guardrails) requireGuardrail(guardrail)
  for (const { tool } of outside_text?.by_tool ?? []) requireCalled(tool)
}

function requireGuardrail({ name, at, tool, rule, outcome }: Guardrail): void {
  const place = `guardrails.${name}`
  if (tool !== undefined && at !== 'tool') refuse(place, 'only a guardrail at `tool` names a tool')
  if (outcome === 'ask' && at !== 'tool') refuse(place, 'a person is asked before a call, so only at `tool`')
  if (rule.kind === 'schema') {
    if (outcome === 'redact') refuse(place, 'a schema names no part that could be redacted')
    assertUsableSchema(rule.schema)
  }
  if (rule.kind === 'words' && rule.words.some((word) => word.trim() === '')) refuse(place, 'one of its words is blank')
  if (rule.kind !== 'patterns') return
  for (const pattern of rule.patterns) {
    const problem = patternProblem(pattern)
    if (problem !== undefined) refuse(place, problem)
  }
}

const acts: readonly string[] = ['delegate', 'ask_person', 'handoff']

function requireCalled(tool: string): void {
  if (acts.includes(tool))
    refuse('outside_text.by_tool', `${tool} changes nothing outside, and what it hands on stays marked`)
}

function refuse(place: string, why: string): never {
  throw new SortieError('not_applicable', `${place}: ${why}`)
}

import { isSortieError, SortieError } from '../../../contract/errors.ts'
import type { Form } from '../../../contract/resources/approval.ts'
import type { Guardrail } from '../../../contract/resources/guardrail.ts'
import { assertUsableSchema } from '../../base/schemas/output-schema.ts'
import { patternProblem } from '../../base/texts/match-patterns.ts'
import type { Agent } from '../../records/agent/agent.ts'

/**
 * Reports a guardrail that cannot do what its owner wants.
 * @throws SortieError `not_applicable`, `payload_too_large`, with its position and its name
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
  const twice = names.findIndex((name, at) => names.indexOf(name) < at)
  if (twice >= 0) refuse(placeOf(twice, names[twice]), 'there are two of this name')
  for (const [at, guardrail] of guardrails.entries()) requireGuardrail(placeOf(at, guardrail.name), guardrail)
  for (const { tool } of outside_text?.by_tool ?? []) requireCalled(tool)
}

/** Its index in the list, as in other problems of a request, and its owner’s name for it. */
function placeOf(at: number, name: string | undefined): string {
  return `guardrails.${at} (${name})`
}

function requireGuardrail(place: string, { at, tool, rule, outcome }: Guardrail): void {
  if (tool !== undefined && at !== 'tool') refuse(place, 'only a guardrail at `tool` names a tool')
  switch (rule.kind) {
    case 'schema':
      if (outcome === 'redact') refuse(place, 'a schema names no part that could be redacted')
      requireUsableSchema(place, rule.schema)
      break
    case 'words':
      if (rule.words.some(isBlank)) refuse(place, 'one of its words is blank')
      break
    case 'judge':
      if (outcome === 'redact') refuse(place, 'a judge names no part that could be redacted')
      if (isBlank(rule.rubric)) refuse(place, 'its rubric is blank')
      break
    case 'bedrock':
      if (outcome === 'redact') refuse(place, 'Amazon Bedrock names no part that could be redacted')
      break
    case 'patterns':
      requirePatterns(place, rule.patterns)
  }
}

function isBlank(text: string): boolean {
  return text.trim() === ''
}

function requirePatterns(place: string, patterns: readonly string[]): void {
  for (const pattern of patterns) {
    const problem = patternProblem(pattern)
    if (problem !== undefined) refuse(place, problem)
  }
}

/** Its problem is reported like that of any schema, with its guardrail. */
function requireUsableSchema(place: string, schema: Form): void {
  try {
    assertUsableSchema(schema)
  } catch (error) {
    if (!isSortieError(error)) throw error
    const { code, message, details } = error
    throw new SortieError(code, `${place}: its schema: ${message}`, details === undefined ? {} : { details })
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

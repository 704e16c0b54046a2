import type { ToolSpec } from '../../../../core/base/ports/models.ts'
import { cutText } from '../../../../core/base/texts/cut-text.ts'
import { arithmetic } from './arithmetic.ts'
import { ask } from './ask.ts'
import { callByName } from './call.ts'
import { delegate } from './delegate.ts'
import { handoff } from './handoff.ts'
import { forget, know, note } from './lasting-memory.ts'
import { link } from './link.ts'
import { recall } from './recall.ts'
import { remember } from './remember.ts'
import type { Match, Rule } from './rule.ts'
import { send } from './send.ts'
import { time } from './time.ts'

/** In this order: text that an earlier rule uses is invisible to later ones, so a delegated sum is left to the other agent. */
const ofOthers: readonly Rule[] = [handoff, ask, delegate]
const own: readonly Rule[] = [...[note, know, forget, remember, recall], ...[send, link, time, arithmetic]]
/** The phrases for `delegate` do not cover files, so it can also be called by name. */
const known: ReadonlySet<string> = new Set([handoff, ask, ...own].map(({ tool }) => tool))

/** Rules read at most this much text: some search the rest from each word, which takes quadratic time. */
const maxLength = 2000
/** The maximum number of a mission's children. */
const maxCalls = 50

export interface FoundCall {
  readonly tool: string
  readonly arguments: Match['arguments']
}

/**
 * The calls that a text requests, limited to the offered tools, in the order of the text.
 * @param handovers how often the turn was handed over: if it names several agents, the next one in order gets it
 */
export function findCalls(text: string, tools: readonly ToolSpec[], handovers = 0): readonly FoundCall[] {
  const offered = new Set(tools.map(({ name }) => name))
  let left = cutText(text, maxLength)
  const found: (FoundCall & { readonly start: number })[] = []
  for (const rule of [...ofOthers, ...rulesByName(offered), ...own]) {
    if (!offered.has(rule.tool)) continue
    for (const match of rule.find(left)) {
      found.push({ tool: rule.tool, arguments: match.arguments, start: match.start })
      left = left.slice(0, match.start) + '\n'.repeat(match.end - match.start) + left.slice(match.end)
    }
  }
  const given = found.filter(({ tool }) => tool === 'handoff')
  const handover = given[handovers % given.length]
  if (handover) return [handover]
  return found.sort((a, b) => a.start - b.start).slice(0, maxCalls)
}

/** A tenant's own tools are recognised only by name. */
function rulesByName(offered: ReadonlySet<string>): readonly Rule[] {
  return [...offered].filter((name) => /^[\w-]{1,64}$/.test(name) && !known.has(name)).map(callByName)
}

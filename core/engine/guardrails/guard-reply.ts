import type { Finding, Guardrail } from '../../../contract/resources/guardrail.ts'
import type { Agent } from '../../records/agent/agent.ts'
import { namesTold } from '../../records/mcp/reference.ts'
import { isReply, type RecordedModelCall, type RecordedStep } from '../../records/mission/recorded-step.ts'
import { partsOf, type RecordedPart, saidIn, textOf } from '../../records/mission/step-parts.ts'
import { judgeReply } from '../legs/judge-reply.ts'
import { isLoopTool } from '../tools/toolbox.ts'
import { applyGuardrails, type Ruling } from './apply-guardrails.ts'
import { blockedBy, withheld } from './blocked.ts'
import { foreignImages } from './foreign-images.ts'
import type { Judging } from './judge-value.ts'

/** Beyond so many, what was only noted or redacted is not recorded one by one. */
const maxFindings = 100

/**
 * A reply as it is recorded: without what the agent's guardrails take out of it, and with what they found. What they block is kept
 * nowhere.
 * @param reply not recorded yet
 */
export async function guardReply(
  judging: Judging,
  { guardrails = [] }: Pick<Agent, 'guardrails'>,
  reply: RecordedModelCall,
): Promise<RecordedModelCall> {
  if (!guardrails.some(({ at }) => at !== 'input')) return reply
  const parts = partsOf(reply)
  const said = await guardWords(judging, guardrails, reply, parts)
  if (said.blocked) return blockedReply(reply, said)
  const called = await guardCalls(judging, guardrails, reply)
  const findings = [...said.findings, ...called.flatMap(({ findings }) => findings)]
  return findings.length === 0 ? reply : { ...saidAnew(reply, rewritten(parts, said, called)), ...recorded(findings) }
}

/** What a model goes on from, before it is kept. A schema speaks of answers alone, and this is none. */
export async function guardMemory(
  judging: Judging,
  { guardrails = [] }: Pick<Agent, 'guardrails'>,
  text: string,
): Promise<{ readonly text: string; readonly findings: readonly Finding[]; readonly isBlocked: boolean }> {
  const own = guardrails.filter(({ at }) => at === 'output')
  const { value, findings, blocked } = await applyGuardrails(judging, own, { value: text })
  return { text: blocked ? withheld(blocked) : String(value), findings, isBlocked: blocked !== undefined }
}

/** With what was found before. What decides on a call is always recorded. */
export function withFindings(reply: RecordedModelCall, findings: readonly Finding[]): RecordedModelCall {
  return findings.length === 0 ? reply : { ...reply, ...recorded([...findings, ...(reply.findings ?? [])]) }
}

function recorded(findings: readonly Finding[]): { readonly findings: Finding[] } {
  return {
    findings: findings.filter(({ outcome }, at) => at < maxFindings || outcome === 'blocked' || outcome === 'asked'),
  }
}

/** Texts in order, as one value: what is looked for may stand in any of them. A schema speaks of a whole answer alone. */
function guardWords(
  judging: Judging,
  guardrails: readonly Guardrail[],
  reply: RecordedModelCall,
  parts: readonly RecordedPart[],
): Promise<Ruling> {
  const own = guardrails.filter(({ at }) => at === 'output')
  const value = parts.flatMap((part) => ('text' in part ? [part.text] : []))
  const json = judgeReply(reply) === 'answer' ? { json: textOf(parts, 'text') } : {}
  return applyGuardrails(judging, own, { value, ...json })
}

async function guardCalls(
  judging: Judging,
  guardrails: readonly Guardrail[],
  { tool_calls }: RecordedModelCall,
): Promise<readonly Ruling[]> {
  const rulings: Ruling[] = []
  for (const { id, name, arguments: given } of tool_calls) {
    const own = guardrails.filter(({ at, tool }) => at === 'tool' && (tool === undefined || namesTold(tool, name)))
    const judged = { value: given, json: typeof given === 'string' ? given : JSON.stringify(given) }
    const ruling = await applyGuardrails(judging, own, judged, { call_id: id })
    rulings.push(isLoopTool(name) ? { ...ruling, findings: ruling.findings.map(neverAsked) } : ruling)
  }
  return rulings
}

/** Nobody is asked before an act of the loop itself, so it is not made. */
function neverAsked(finding: Finding): Finding {
  return finding.outcome === 'asked' ? { ...finding, outcome: 'blocked' } : finding
}

/** What only its provider understands belongs to the text that was there, and goes with it. */
function rewritten(parts: readonly RecordedPart[], said: Ruling, called: readonly Ruling[]): readonly RecordedPart[] {
  const texts = Array.isArray(said.value) ? [...said.value] : []
  const calls = [...called]
  return parts.map((part): RecordedPart => {
    if (part.type === 'tool_call') return { ...part, arguments: calls.shift()?.value ?? part.arguments }
    if (!('text' in part)) return part
    const text = String(texts.shift() ?? '')
    return text === part.text ? part : { type: part.type, text }
  })
}

/** Its calls are not made, and what it says is not kept: it was paid for all the same. */
function blockedReply(reply: RecordedModelCall, { blocked, findings }: Ruling): RecordedModelCall {
  const text = blocked ? withheld(blocked) : ''
  return { ...saidAnew(reply, [{ type: 'text', text }]), ...recorded(findings) }
}

function saidAnew(
  { parts: _replaced, ...reply }: RecordedModelCall,
  parts: readonly RecordedPart[],
): RecordedModelCall {
  return { ...reply, ...saidIn(parts) }
}

/**
 * A summary is no reply: what was blocked of it is withheld, and the mission goes on.
 * @throws SortieError `guardrail_blocked` where the newest reply was: also whoever goes on after a crash ends there
 */
export function requireUnblocked(steps: readonly RecordedStep[]): void {
  const reply = steps.findLast(isReply)
  const finding = reply && blockIn(reply)
  if (finding) throw blockedBy(finding)
}

/** Why a reply is no answer, whatever it says. */
export function blockIn({ findings = [] }: RecordedModelCall): Finding | undefined {
  return findings.find(({ at, outcome }) => at === 'output' && outcome === 'blocked')
}

/** Noted by itself, whatever guardrails there are: an image is how what was read gets out by being looked at. */
export function noteImages(reply: RecordedModelCall): RecordedModelCall {
  if (judgeReply(reply) !== 'answer') return reply
  const hosts = [...new Set(foreignImages(reply.text, []).map(({ host }) => host))].slice(0, 5)
  if (hosts.length === 0 || reply.findings?.some(({ at }) => at === 'output')) return reply
  const what = `it shows images from ${hosts.join(', ')}, and was written after text from outside was read`
  return withFindings(reply, [{ guardrail: 'images', at: 'output', outcome: 'noted', what }])
}

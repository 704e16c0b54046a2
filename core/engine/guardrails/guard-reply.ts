import type { Finding, Guardrail } from '../../../contract/resources/guardrail.ts'
import type { Agent } from '../../records/agent/agent.ts'
import { namesTold } from '../../records/mcp/reference.ts'
import { blockIn } from '../../records/mission/finding-about.ts'
import { isReply, type RecordedModelCall, type RecordedStep } from '../../records/mission/recorded-step.ts'
import { partsOf, type RecordedPart, saidIn, textOf } from '../../records/mission/step-parts.ts'
import { judgeReply } from '../legs/judge-reply.ts'
import { isLoopTool } from '../tools/toolbox.ts'
import { applyGuardrails, type Ruling } from './apply-guardrails.ts'
import { blockedBy, withheld } from './blocked.ts'
import { foreignImages } from './foreign-images.ts'
import type { Judging } from './judge-value.ts'
import type { OpenQuestion } from './open-question.ts'
import { readTogether, withTogether } from './read-together.ts'
import { readable, savedText, withSavedText, written } from './saved-text.ts'
import { rewritten, writtenOtherwise } from './written-in-json.ts'

/** Above this number, findings that were only noted or redacted are not recorded one by one. */
const maxFindings = 100

/** A reply that must be judged is neither streamed while it is written, nor are its files published before. */
export function judgesReplies({ guardrails = [] }: Pick<Agent, 'guardrails'>): boolean {
  return guardrails.some(({ at }) => at === 'output')
}

/**
 * A reply as it is recorded: without the parts that the agent's guardrails remove, and with their findings. Blocked text is
 * stored nowhere.
 * @param reply not recorded yet
 * @returns the question to answer first, if any
 */
export async function guardReply(
  judging: Judging,
  { guardrails = [] }: Pick<Agent, 'guardrails'>,
  reply: RecordedModelCall,
): Promise<RecordedModelCall | { readonly open: OpenQuestion }> {
  if (!guardrails.some(({ at }) => at !== 'input')) return reply
  const parts = partsOf(reply)
  const inParts = await guardWords(judging, guardrails, reply, parts)
  if (inParts.open) return { open: inParts.open }
  if (inParts.blocked) return blockedReply(reply, inParts)
  const worded = inParts.findings.length === 0 ? parts : withWords(parts, inParts)
  const together = await guardTogether(judging, guardrails, worded)
  const said = { ...together, findings: [...inParts.findings, ...together.findings] }
  if (said.open) return { open: said.open }
  if (said.blocked) return blockedReply(reply, said)
  const spoken = said.findings.length === 0 ? reply : saidAnew(reply, withTogether(worded, textsOf(said)))
  const called = await guardCalls(judging, guardrails, spoken)
  const open = called.find((one) => one.open)?.open
  if (open) return { open }
  const findings = [...said.findings, ...called.flatMap(({ findings }) => findings)]
  return findings.length === 0
    ? reply
    : { ...saidAnew(spoken, withCalls(partsOf(spoken), called)), ...recorded(findings) }
}

/**
 * Judges text that a model continues from, before it is stored. A schema concerns answers alone, so it does not apply; nobody is
 * asked, so text about which somebody would be asked is withheld; judges have already judged its sources.
 */
export async function guardMemory(
  judging: Judging,
  { guardrails = [] }: Pick<Agent, 'guardrails'>,
  text: string,
): Promise<{ readonly text: string; readonly findings: readonly Finding[]; readonly isBlocked: boolean }> {
  const own = guardrails
    .filter(({ at, rule }) => at === 'output' && rule.kind !== 'judge' && rule.kind !== 'bedrock')
    .map((guardrail) => (guardrail.outcome === 'ask' ? { ...guardrail, outcome: 'block' as const } : guardrail))
  const { value, findings, blocked } = await applyGuardrails(judging, own, { value: text })
  return { text: blocked ? withheld(blocked) : String(value), findings, isBlocked: blocked !== undefined }
}

/** Adds earlier findings. Findings that decide on a call are always recorded. */
export function withFindings(reply: RecordedModelCall, findings: readonly Finding[]): RecordedModelCall {
  return findings.length === 0 ? reply : { ...reply, ...recorded([...findings, ...(reply.findings ?? [])]) }
}

function recorded(findings: readonly Finding[]): { readonly findings: Finding[] } {
  return {
    findings: findings.filter(({ outcome }, at) => at < maxFindings || outcome === 'blocked' || outcome === 'asked'),
  }
}

/**
 * Texts in order, as one value: a match may be in any of them, even in a saved file, which people will read. A schema applies to
 * a whole answer alone. Text that such an answer writes in JSON escapes is judged again as it will be read.
 */
function guardWords(
  judging: Judging,
  guardrails: readonly Guardrail[],
  reply: RecordedModelCall,
  parts: readonly RecordedPart[],
): Promise<Ruling> {
  const own = guardrails.filter(({ at }) => at === 'output')
  const answer = judgeReply(reply) === 'answer' ? textOf(parts, 'text') : undefined
  const texts = parts.map(textIn).filter((text) => text !== undefined)
  if (answer === undefined) return applyGuardrails(judging, own, { value: texts })
  const inEscapes = writtenOtherwise(answer)
  const isJson = inEscapes.length > 0
  return applyGuardrails(judging, own, { value: [...texts, ...inEscapes], json: answer, isJson })
}

/**
 * Judges what was said in several parts once more as one text. Judges read the parts one below the other anyway, and need no
 * second look.
 */
async function guardTogether(
  judging: Judging,
  guardrails: readonly Guardrail[],
  parts: readonly RecordedPart[],
): Promise<Ruling> {
  const value = [...readTogether(parts)]
  if (value.length === 0) return { value, findings: [] }
  const own = guardrails.filter(({ at, rule }) => at === 'output' && rule.kind !== 'judge' && rule.kind !== 'bedrock')
  return applyGuardrails(judging, own, { value })
}

function textsOf({ value }: Ruling): readonly string[] {
  return Array.isArray(value) ? value.map(String) : []
}

async function guardCalls(
  judging: Judging,
  guardrails: readonly Guardrail[],
  { tool_calls }: RecordedModelCall,
): Promise<readonly Ruling[]> {
  const rulings: Ruling[] = []
  for (const call of tool_calls) {
    const { id, name, arguments: given } = call
    const own = guardrails.filter(({ at, tool }) => at === 'tool' && (tool === undefined || namesTold(tool, name)))
    const json = typeof given === 'string' ? given : JSON.stringify(given)
    const judged = { value: readable(call), json, about: `A call of ${name} with these arguments:` }
    const found = await applyGuardrails(judging, own, judged, { call_id: id })
    const ruling = { ...found, value: found.value === judged.value ? given : written(call, found.value) }
    rulings.push(isLoopTool(name) ? { ...ruling, findings: ruling.findings.map(neverAsked) } : ruling)
    if (ruling.open) break
  }
  return rulings
}

/** Nobody is asked before an act of the loop itself, so it is not carried out. */
function neverAsked(finding: Finding): Finding {
  return finding.outcome === 'asked' ? { ...finding, outcome: 'blocked' } : finding
}

/** The text of a part of a reply that people read. */
function textIn(part: RecordedPart): string | undefined {
  if (part.type === 'tool_call') return savedText(part)
  return 'text' in part ? part.text : undefined
}

/** Data that only its provider understands belongs to the text beside it, and is removed with it. */
function withWords(parts: readonly RecordedPart[], said: Ruling): readonly RecordedPart[] {
  const texts = [...textsOf(said)]
  const worded = parts.map((part): RecordedPart => {
    const before = textIn(part)
    const text = before === undefined ? undefined : (texts.shift() ?? '')
    if (text === undefined || text === before) return part
    if (part.type === 'tool_call') return { ...part, arguments: withSavedText(part, text) }
    return 'text' in part ? { type: part.type, text } : part
  })
  return texts.length === 0 ? worded : withAnswer(worded, writtenOtherwise(textOf(parts, 'text')), texts)
}

/** If something was removed from an answer's escapes, one text replaces all of its parts. */
function withAnswer(
  worded: readonly RecordedPart[],
  before: readonly string[],
  left: readonly string[],
): readonly RecordedPart[] {
  if (before.every((text, at) => left[at] === text)) return worded
  const text = rewritten(textOf(worded, 'text'), before, left)
  const at = worded.findIndex(({ type }) => type === 'text')
  return worded.flatMap((part, place): RecordedPart[] => {
    if (part.type !== 'text') return [part]
    return place === at ? [{ type: 'text', text }] : []
  })
}

function withCalls(parts: readonly RecordedPart[], called: readonly Ruling[]): readonly RecordedPart[] {
  const calls = [...called]
  return parts.map((part) => {
    return part.type === 'tool_call' ? { ...part, arguments: calls.shift()?.value ?? part.arguments } : part
  })
}

/** Its calls are not made, and its text is not stored: it was paid for all the same. */
function blockedReply(
  { artifacts: _, lost_files: _lost, ...reply }: RecordedModelCall,
  { blocked, findings }: Ruling,
): RecordedModelCall {
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
 * A summary is no reply: its blocked text is withheld, and the mission continues.
 * @throws SortieError `guardrail_blocked` if the newest reply was blocked, so a resumed leg ends there too
 */
export function requireUnblocked(steps: readonly RecordedStep[]): void {
  const reply = steps.findLast(isReply)
  const finding = reply && blockIn(reply)
  if (finding) throw blockedBy(finding)
}

/** Images are always noted, whatever the guardrails: displaying an image can leak what was read. */
export function noteImages(reply: RecordedModelCall): RecordedModelCall {
  if (judgeReply(reply) !== 'answer') return reply
  const shown = [reply.text, ...writtenOtherwise(reply.text)].flatMap((text) => foreignImages(text, []))
  const hosts = [...new Set(shown.map(({ host }) => host))].slice(0, 5)
  if (hosts.length === 0 || reply.findings?.some(({ at }) => at === 'output')) return reply
  const what = `it shows images from ${hosts.join(', ')}, and was written after text from outside was read`
  return withFindings(reply, [{ guardrail: 'images', at: 'output', outcome: 'noted', what }])
}

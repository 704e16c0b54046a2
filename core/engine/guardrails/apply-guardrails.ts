import type { Json } from '../../../contract/resources/common.ts'
import type { Finding, Guardrail } from '../../../contract/resources/guardrail.ts'
import { answerBytes } from '../../base/paging/answer-room.ts'
import { byWhom } from '../../records/approval/approval-steps.ts'
import { questionId } from './heard.ts'
import { type Judged, type Judgement, type Judging, judgeValue, shownText } from './judge-value.ts'
import type { OpenQuestion } from './open-question.ts'

/** A value after the guardrails, and their findings. */
export interface Ruling {
  readonly value: Json
  readonly findings: readonly Finding[]
  /** The finding that forbids any use of the value. */
  readonly blocked?: Finding
  /** The question to answer before the guardrails can continue. */
  readonly open?: OpenQuestion
}

/**
 * Applies an agent's guardrails to a value in order, each to the output of the previous one, until one blocks it or somebody must
 * be asked. With the same recorded answers it returns the same result each time.
 * @param about fields added to each finding
 */
export async function applyGuardrails(
  judging: Judging,
  guardrails: readonly Guardrail[],
  judged: Judged,
  about: Pick<Finding, 'call_id'> = {},
): Promise<Ruling> {
  let { value } = judged
  const findings: Finding[] = []
  for (const guardrail of guardrails) {
    const decided = await decideBy(judging, guardrail, { ...judged, value })
    if (decided === 'fine') continue
    if ('open' in decided) return { value, findings, open: decided.open }
    const finding = { guardrail: guardrail.name, at: guardrail.at, ...decided.finding, ...about }
    findings.push(finding)
    if (finding.outcome === 'blocked') return { value, findings, blocked: finding }
    if (finding.outcome === 'redacted') value = decided.redacted
  }
  return { value, findings }
}

/** The longest text that an answer shows in full: a person decides about all of a text, so all of it must fit. */
const maxForPerson = 2_000_000

type Decided =
  | 'fine'
  | { readonly open: OpenQuestion }
  | { readonly finding: Pick<Finding, 'outcome' | 'what'>; readonly redacted: Json }

/** The decision of one guardrail, after any question that can be answered on the spot. */
async function decideBy(judging: Judging, guardrail: Guardrail, judged: Judged): Promise<Decided> {
  const decided = await decideByHeard(judging, guardrail, judged)
  if (decided === 'fine' || !('open' in decided) || !(await judging.findOut?.(decided.open))) return decided
  return decideByHeard(judging, guardrail, judged)
}

async function decideByHeard(judging: Judging, guardrail: Guardrail, judged: Judged): Promise<Decided> {
  const judgement = await judgeValue(judging, guardrail, judged)
  if (judgement.says === 'fine') return 'fine'
  if (judgement.says === 'unheard') {
    const { of, text } = judgement
    return { open: { to: guardrail.rule.kind === 'bedrock' ? 'bedrock' : 'judge', guardrail, of, text } }
  }
  const decided = decisionOn(judging, guardrail, judged, judgement)
  if ('open' in decided) return decided
  return { finding: decided, redacted: judgement.says === 'found' ? judgement.redacted : judged.value }
}

type Told = Exclude<Judgement, { says: 'fine' | 'unheard' }>

/** The consequence of a finding, or that a person must decide it. Before a call, a person is asked in the call's own way. */
function decisionOn(
  { heard }: Judging,
  guardrail: Guardrail,
  judged: Judged,
  judgement: Told,
): Pick<Finding, 'outcome' | 'what'> | { readonly open: OpenQuestion } {
  const outcome = outcomeOf(guardrail, judgement)
  const { what } = judgement
  if (outcome !== 'asked' || guardrail.at === 'tool') return { outcome, what }
  const text = shownText(judged)
  if (answerBytes(text) > maxForPerson) {
    return { outcome: outcomes[guardrail.on_error], what: `${what}, and it is too long to be shown to a person` }
  }
  const of = questionId(guardrail, text)
  const decision = heard.decisionOn(of)
  if (!decision) return { open: { to: 'person', guardrail, of, found: foundBy(judgement), text } }
  if (decision.decision === 'approve') return { outcome, what }
  return { outcome: 'blocked', what: `${what}, and a person does not let it pass ${byWhom(decision)}` }
}

function foundBy(judgement: Told): string {
  return judgement.says === 'found' && judgement.why ? `${judgement.what}: ${judgement.why}` : judgement.what
}

const outcomes = { block: 'blocked', redact: 'redacted', ask: 'asked', note: 'noted' } as const

/** What nobody can judge is not let through, unless the agent's owner says so. */
function outcomeOf({ outcome, on_error }: Guardrail, { says }: Told): Finding['outcome'] {
  return outcomes[says === 'failed' ? on_error : outcome]
}

import type { Json } from '../../../contract/resources/common.ts'
import type { Finding, Guardrail } from '../../../contract/resources/guardrail.ts'
import { answerBytes } from '../../base/paging/answer-room.ts'
import { byWhom } from '../../records/approval/approval-steps.ts'
import { questionId } from './heard.ts'
import { type Judged, type Judgement, type Judging, judgeValue, shownText } from './judge-value.ts'
import type { OpenQuestion } from './open-question.ts'

/** What is left of a value, and what was found in it. */
export interface Ruling {
  readonly value: Json
  readonly findings: readonly Finding[]
  /** The finding for which it is not to be used at all. */
  readonly blocked?: Finding
  /** What is to be found out before anything more can be said of it. */
  readonly open?: OpenQuestion
}

/**
 * Applies an agent's guardrails to a value, each to what the one before left of it, until one blocks it, or somebody has to be asked.
 * By what was said before it comes to the same each time.
 * @param about what belongs to each finding
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

/** In an answer that shows it: a person decides about all of a text, so all of it has to fit. */
const maxForPerson = 2_000_000

type Decided =
  | 'fine'
  | { readonly open: OpenQuestion }
  | { readonly finding: Pick<Finding, 'outcome' | 'what'>; readonly redacted: Json }

/** What one guardrail comes to, once what it waits for is found out, if that can be done on the way. */
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

/** What becomes of what was found; or that a person is to say so. Before a call a person is asked in their own way. */
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

/** What nobody can judge is not let pass, unless the agent's owner says so. */
function outcomeOf({ outcome, on_error }: Guardrail, { says }: Told): Finding['outcome'] {
  return outcomes[says === 'failed' ? on_error : outcome]
}

import { SortieError } from '../../../contract/errors.ts'
import type { Shortage } from '../../records/budget/spending.ts'
import { ask } from '../asking/ask.ts'
import type { OpenQuestion, ToJudge, ToPerson } from '../guardrails/open-question.ts'
import { type ExecutionPorts, Fenced, type Leg } from '../legs/leg.ts'
import { askJudge } from './ask-judge.ts'
import type { FindOut } from './guard-call.ts'

/**
 * Gets what a guardrail waits for: a judge’s verdict is recorded as a step, a provider is called, or the mission waits for
 * a person. Then the guardrails are applied again.
 * @returns that the mission waits, or the budget that it must wait for
 */
export async function findOut(
  ports: ExecutionPorts,
  leg: Leg,
  open: OpenQuestion,
): Promise<'waiting' | Shortage | undefined> {
  if (open.to === 'judge') return askJudge(ports, leg, open)
  if (open.to === 'bedrock') await askBedrock(ports, leg, open)
  if (open.to !== 'person') return undefined
  await askPerson(ports, leg, open)
  return 'waiting'
}

/**
 * The same from within guardrails, so that not each of a hundred questions applies all of them again. Anything that interrupts the
 * leg, such as asking a person or a budget without room, is left to the caller.
 */
export function findingOut(ports: ExecutionPorts, leg: Leg, mayGoOn: () => boolean): FindOut {
  return async (open) => open.to !== 'person' && mayGoOn() && (await findOut(ports, leg, open)) === undefined
}

/** @throws SortieError `unavailable` if it will answer later: the attempt continues then, and nothing passes meanwhile */
async function askBedrock(ports: ExecutionPorts, leg: Leg, { guardrail, of, text }: ToJudge): Promise<void> {
  const { name, at, rule, on_error } = guardrail
  if (rule.kind !== 'bedrock') throw new Error(`${name} is none of Amazon Bedrock`)
  const { signal } = leg.abort
  const source = at === 'input' ? 'input' : 'output'
  const asked = ports.screens.apply({ guardrail: rule.guardrail, version: rule.version, source, text, signal })
  const answer = await asked.catch((error: unknown) => {
    throw signal.aborted ? new Fenced() : error
  })
  if ('details' in answer)
    ports.logger.warn('A guardrail could not be asked', { guardrail: name, details: answer.details })
  if (answer.outcome === 'unavailable' && on_error === 'block') {
    throw new SortieError('unavailable', `The guardrail ${name} cannot be asked: ${answer.problem}`, { retryAfter: 5 })
  }
  leg.screened = new Map([...(leg.screened ?? []), [of, answer]])
}

const dayS = 24 * 60 * 60

async function askPerson(ports: ExecutionPorts, leg: Leg, { guardrail, of, found, text }: ToPerson): Promise<void> {
  const { name, at } = guardrail
  const act = at === 'input' ? 'be given' : 'say'
  await ask(ports, leg, {
    about: 'guardrail',
    tool: name,
    call_id: of,
    question: `May ${leg.agent.name} ${act} this? The guardrail ${name} asks.`,
    payload: { found, text },
    form: null,
    approvers: [],
    deadline_s: dayS,
    default: 'reject',
  })
}

import { SortieError } from '../../../contract/errors.ts'
import { cutText } from '../../base/texts/cut-text.ts'
import { isReply, type RecordedModelCall, type RecordedStep } from '../../records/mission/recorded-step.ts'
import { partsOf, textOf } from '../../records/mission/step-parts.ts'
import { judgeReply, type ReplyProblem } from './judge-reply.ts'

/**
 * What happens after a reply that does not count. `tell`: its model is told what is wrong, this many times in a row, and called again; then
 * the next of the agent’s models is called. `next_model`: that one is called at once. `fail`: the attempt ends.
 */
type Policy = { readonly tell: number } | 'next_model' | 'fail'

/**
 * The request had all the room that the caps and the model allow, so after a cut reply the model is told to be shorter; it gets no
 * more room. The next model may have more room, or use less of it for its thoughts.
 */
const policies: Readonly<Record<ReplyProblem, Policy>> = {
  output_truncated: { tell: 1 },
  output_repeats: { tell: 1 },
  empty_answer: { tell: 1 },
  malformed_call: { tell: 2 },
  output_filtered: 'next_model',
  context_too_long: 'next_model',
  model_refused: 'fail',
  model_failed: 'fail',
  finish_unknown: 'fail',
}

/** How often a final answer that does not match the output schema is sent back to the model. */
const maxCorrections = 2

/** The newest replies of an attempt, oldest first, that led to nothing: no call, and not the mission’s end. */
function fruitless(steps: readonly RecordedStep[]): readonly RecordedModelCall[] {
  const last = steps.findLastIndex((step) => isResult(step) || (isReply(step) && judgeReply(step) === 'calls'))
  return steps.slice(last + 1).filter(isReply)
}

/** The result of a call, or of a question about one. A person’s answer about a withheld reply is not one. */
function isResult(step: RecordedStep): boolean {
  return step.kind === 'approval' ? step.about !== 'guardrail' : step.kind !== 'model_call'
}

function problemOf(reply: RecordedModelCall): ReplyProblem | undefined {
  const verdict = judgeReply(reply)
  return verdict === 'calls' || verdict === 'answer' ? undefined : verdict
}

/** @param until the steps of the attempt up to the reply */
function doneAbout(
  problem: ReplyProblem,
  { model }: RecordedModelCall,
  until: readonly RecordedStep[],
): 'tell' | 'next_model' | 'fail' {
  const policy = policies[problem]
  if (typeof policy === 'string') return policy
  const alike = fruitless(until).filter((reply) => reply.model === model && problemOf(reply) === problem)
  return alike.length <= policy.tell ? 'tell' : 'next_model'
}

/**
 * The agent’s models that may be called now: without those that have withheld an answer in this attempt, had no room for the
 * request, or were told in vain what is wrong, since that text is still in their history. Models of an agent that has handed over
 * are not among them.
 */
export function modelsLeft(models: readonly string[], steps: readonly RecordedStep[]): readonly string[] {
  let left = models
  for (const [at, step] of steps.entries()) {
    const problem = isReply(step) ? problemOf(step) : undefined
    if (step.kind !== 'model_call' || problem === undefined) continue
    const done = doneAbout(problem, step, steps.slice(0, at + 1))
    if (done === 'next_model') left = left.slice(left.indexOf(step.model) + 1)
  }
  return left
}

/**
 * Checks the newest reply, which is recorded and did not end the mission.
 * @param models the agent’s, in the order in which they are called
 * @param steps those of the attempt
 * @throws SortieError if no model is to be called again in this attempt
 */
export function requireAnotherTry(models: readonly string[], steps: readonly RecordedStep[]): void {
  const reply = fruitless(steps).at(-1)
  const problem = reply && problemOf(reply)
  if (reply === undefined || problem === undefined) return
  const done = doneAbout(problem, reply, steps)
  const isNextAsked = done === 'next_model' && models.includes(reply.model) && modelsLeft(models, steps).length > 0
  if (done !== 'tell' && !isNextAsked) throw new SortieError(problem, messages[problem](reply))
}

/** Whether an answer that does not match its schema may be sent back to the model. */
export function mayCorrect(steps: readonly RecordedStep[]): boolean {
  return fruitless(steps).filter((reply) => judgeReply(reply) === 'answer').length <= maxCorrections
}

/** What the model is told about a reply that it must give again. `undefined`: it is told nothing, and does not see the reply. */
export function correctionOf(problem: ReplyProblem, reply: RecordedModelCall): string | undefined {
  switch (problem) {
    case 'output_truncated':
      return `Your reply was cut off after ${reply.output_tokens} tokens, which is all that one reply may have.${ofCutCalls(reply)} Reply again, with less in one reply.`
    case 'output_repeats':
      return `Your reply said the same again and again, and was stopped after about ${reply.output_tokens} tokens.${endOf(reply)} No call in it was made. Reply again, and say each thing once.`
    case 'empty_answer':
      return 'Your answer was empty. Say in words what you have found or done.'
    case 'malformed_call':
      return 'You tried to call a tool, and the call could not be read, so it was not made. Call a tool by its exact name and with one JSON object as its arguments, or answer in words.'
    default:
      return undefined
  }
}

/** A sample of the repeated text. */
const longestEnd = 200

/** A repetitive reply is not shown again in full: the model would continue it. */
function endOf({ text }: RecordedModelCall): string {
  return text === '' ? '' : ` It ended: …${text.slice(-longestEnd).toWellFormed()}`
}

const mostNamed = 5

function ofCutCalls({ tool_calls }: RecordedModelCall): string {
  if (tool_calls.length === 0) return ''
  const names = tool_calls.slice(0, mostNamed).map(({ name }) => cutText(name, 64))
  return ` No call in it was made, since its arguments may be cut: ${names.join(', ')}.`
}

const otherwise = 'change the input or the instructions, or take another model'

/** For people: what happened, and what to do. */
const messages: Readonly<Record<ReplyProblem, (reply: RecordedModelCall) => string>> = {
  output_truncated: ({ model, output_tokens }) =>
    `${model} was cut off after ${output_tokens} tokens, also when it was asked for less: raise the agent’s limit max_output_tokens, name a fallback model that writes more, or ask for a shorter answer`,
  output_repeats: ({ model, output_tokens }) =>
    `${model} said the same again and again, until it was stopped after about ${output_tokens} tokens, also when it was told so: look at its instructions and at what it was given, lower its temperature, or take another model`,
  empty_answer: ({ model }) =>
    `${model} answered with nothing, also when it was told so: look at its instructions, or take another model`,
  malformed_call: ({ model }) =>
    `${model} tried to call a tool in a way that cannot be read, also when it was told so: look at the tools that its agent has, or take another model`,
  output_filtered: (reply) =>
    `A filter of its provider withheld the answer of ${reply.model}${inItsWords(reply)}: change the input or the instructions, or name a fallback model`,
  context_too_long: ({ model }) =>
    `What ${model} was sent leaves no room for an answer in its window: send less, or take a model with a larger window`,
  model_refused: (reply) => {
    const refusal = textOf(partsOf(reply), 'refusal') || reply.text
    return refusal === ''
      ? `${reply.model} declined to answer${inItsWords(reply)}: ${otherwise}`
      : `${reply.model} declined to answer; ${otherwise}. It said: ${cutText(refusal, 1500)}`
  },
  model_failed: (reply) =>
    `${reply.model} failed in the middle of its answer${inItsWords(reply)}: name a fallback model, or try again later`,
  finish_unknown: (reply) =>
    `${reply.model} ended its answer without a reason that is known here${inItsWords(reply)}, so it may be a part of one: take another model, or try again later`,
}

function inItsWords({ told_reason }: RecordedModelCall): string {
  return told_reason === undefined ? '' : ` (${told_reason})`
}

import { cutText } from '../../../../core/base/texts/cut-text.ts'
import type { ToolResult, Turn } from './conversation.ts'
import { pictureFor } from './picture.ts'

/** The answer in words: the tools' results, or a statement that there was nothing to do. */
export function finalText(turn: Turn): string {
  const { text, results } = turn
  if (results.length > 0) return results.map(sentence).join('\n')
  if (pictureFor(turn)) return 'Here is a picture, of one pixel.'
  return `I am the offline rules model: I follow a few fixed rules and do not understand language. You said: ${text}`
}

function sentence(result: ToolResult): string {
  if (result.is_error) return `${result.name} failed: ${shown(result.value)}`
  const sentenceOf = Object.hasOwn(sentences, result.name) ? sentences[result.name] : undefined
  return sentenceOf?.(result) ?? `${result.name} answered: ${shown(result.value)}`
}

/** Tools whose results have their own sentence; a result of another shape gets the general one. */
const sentences: Readonly<Record<string, (result: ToolResult) => string | undefined>> = {
  calculator: ({ value }) =>
    fill(value, ['expression', 'result'], (expression, result) => `${expression} = ${result}.`),
  clock: ({ value }) => fill(value, ['time'], (time) => `The time is ${time}.`),
  http_fetch: ({ value }) =>
    fill(value, ['url', 'status', 'text'], (url, status, text) => `${url} answered ${status}: ${text}`),
  http_request: ({ value, arguments: args }) =>
    fill(
      { ...fields(args), ...fields(value) },
      ['method', 'url', 'status', 'text'],
      (method, url, status, text) => `${method} ${url} answered ${status}: ${text}`,
    ),
  memory_set: ({ value, arguments: args }) =>
    fill(
      { ...fields(args), ...fields(value) },
      ['key', 'value'],
      (key, kept) => `I will remember that ${key} is ${kept}.`,
    ),
  memory_get: ({ value }) => {
    if (fields(value).found === false) return `I remember nothing about ${shown(fields(value).key)}.`
    return fill(value, ['key', 'value'], (key, kept) => `${key} is ${kept}.`)
  },
  ask_person: ({ value }) => `The person answered: ${shown(value)}`,
  delegate: ({ value, arguments: args }) =>
    fill(args, ['agent'], (agent) => `${agent} answered: ${shown(fields(value).output ?? value)}`),
}

function fill(value: unknown, names: readonly string[], say: (...parts: string[]) => string): string | undefined {
  const found = names.map((name) => fields(value)[name])
  return found.includes(undefined) ? undefined : say(...found.map(shown))
}

function fields(value: unknown): { readonly [name: string]: unknown } {
  return typeof value === 'object' && value !== null ? (value as { [name: string]: unknown }) : {}
}

const maxShown = 2000

function shown(value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? '')
  return text.length > maxShown ? `${cutText(text, maxShown)}…` : text
}

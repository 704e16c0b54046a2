import { compileMessage } from '@lingui/message-utils/compileMessage'
import type { Plugin } from 'vite'

const compiler = '@lingui/message-utils/compileMessage'
const alreadyCompiled = '\0already-compiled'

interface Node {
  readonly type: string
  readonly start: number
  readonly end: number
}

/**
 * Compiles the messages of the catalogues, so that no page loads the parser of their syntax: it has 7 KB.
 * `web/texts/catalogue.ts` compiles them itself where nothing was built, as in tests.
 */
export function compiledTexts(): Plugin {
  return {
    name: 'sortie-texts',
    // After the types are gone.
    enforce: 'post',
    resolveId: { order: 'pre', handler: (id) => (id === compiler ? alreadyCompiled : undefined) },
    load: (id) => (id === alreadyCompiled ? 'export const compileMessage = (message) => message' : undefined),
    transform(code, id) {
      if (!id.endsWith('.texts.ts')) return undefined
      const messages = messagesIn(this.parse(code) as unknown as Node)
      if (messages.length === 0) throw new Error(`${id} has no messages`)
      return { code: replaced(code, messages), map: null }
    },
  }
}

interface Message extends Node {
  readonly value: string
}

/** The values of objects, at any depth: a catalogue has nothing else. */
function messagesIn(node: Node): readonly Message[] {
  const inner = Object.entries(node).flatMap(([key, value]) => (key === 'key' ? [] : nodesIn(value)))
  const found = node.type === 'Property' && 'value' in node && isMessage(node.value) ? [node.value] : []
  return [...found, ...inner.flatMap(messagesIn)]
}

function nodesIn(value: unknown): readonly Node[] {
  if (Array.isArray(value)) return value.flatMap(nodesIn)
  return typeof value === 'object' && value !== null && 'type' in value ? [value as Node] : []
}

function isMessage(value: unknown): value is Message {
  return typeof value === 'object' && value !== null && 'value' in value && typeof value.value === 'string'
}

function replaced(code: string, messages: readonly Message[]): string {
  const parts: string[] = []
  let at = 0
  for (const { start, end, value } of [...messages].sort((one, other) => one.start - other.start)) {
    parts.push(code.slice(at, start), JSON.stringify(compileMessage(value)))
    at = end
  }
  return parts.join('') + code.slice(at)
}

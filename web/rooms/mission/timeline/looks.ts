import { Bot, GitFork, Hourglass, Layers, type LucideIcon, MessageSquareText, UserCheck, Wrench } from 'lucide-react'
import type { Entry } from './entries.ts'

/** The kinds of lines: each has a word, a shape and a colour. */
export type Look = 'modelCall' | 'toolCall' | 'approval' | 'delegation' | 'child' | 'wait' | 'attempt'

export const icons: Readonly<Record<Look, LucideIcon>> = {
  modelCall: MessageSquareText,
  toolCall: Wrench,
  approval: UserCheck,
  delegation: GitFork,
  child: Bot,
  wait: Hourglass,
  attempt: Layers,
}

export function lookOf(entry: Entry): Look {
  switch (entry.kind) {
    case 'step':
      return lookOfKind[entry.step.kind]
    case 'now':
      return lookOfKind[entry.doing.kind]
    default:
      return entry.kind
  }
}

const lookOfKind = {
  model_call: 'modelCall',
  tool_call: 'toolCall',
  approval: 'approval',
  delegation: 'delegation',
} as const

/** What was called, asked or delegated to. */
export function nameOf(entry: Entry): string {
  switch (entry.kind) {
    case 'step':
      return nameOfStep(entry)
    case 'now':
      return entry.doing.name
    case 'child':
      return entry.child.agent
    case 'wait':
      return entry.detail
    case 'attempt':
      return ''
  }
}

function nameOfStep({ step }: Extract<Entry, { kind: 'step' }>): string {
  switch (step.kind) {
    case 'model_call':
      return step.model
    case 'delegation':
      return step.agent
    default:
      return step.tool
  }
}

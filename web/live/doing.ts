import type { WaitingFor } from '../../contract/resources/mission.ts'

/** What a mission is doing, or what it waits for. Each is a sentence in `rooms/missions/doing.tsx`. */
export type Doing =
  | { readonly kind: 'scheduled'; readonly until: string | null }
  | { readonly kind: 'retry'; readonly until: string; readonly message: string }
  | { readonly kind: 'backlog' }
  | { readonly kind: 'limit'; readonly limit: string }
  | { readonly kind: 'held'; readonly reason: string }
  | { readonly kind: 'queued' }
  | { readonly kind: 'running'; readonly calls: number }
  | { readonly kind: 'step'; readonly number: number; readonly step: string; readonly name: string }
  | { readonly kind: 'approval' }
  | { readonly kind: 'child'; readonly count: number }
  | { readonly kind: 'tool'; readonly tool: string }
  | { readonly kind: 'agent'; readonly agent: string }
  | { readonly kind: 'budget'; readonly message: string }
  | { readonly kind: 'failed'; readonly code: string; readonly message: string }
  | { readonly kind: 'ended'; readonly text: string }

export function doingWhileWaiting(waiting: WaitingFor): Doing {
  switch (waiting.kind) {
    case 'approval':
      return { kind: 'approval' }
    case 'child':
      return { kind: 'child', count: waiting.mission_ids.length }
    case 'tool':
      return { kind: 'tool', tool: waiting.tool }
    case 'agent':
      return { kind: 'agent', agent: waiting.agent }
    case 'budget':
      return { kind: 'budget', message: waiting.message }
  }
}

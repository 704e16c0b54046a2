import { maxFrameBytes } from '../contract/frame-size.ts'
import type { ServerFrame, ToolProgressFrame } from '../contract/live.ts'
import { isObject, refusalIn } from './errors.ts'
import { parsedJson } from './read-answer.ts'

/** The frames that a client reads; it ignores fields that a newer server adds. */
export type Frame =
  | Extract<ServerFrame, { type: 'event' | 'delta' | 'reasoning' | 'tool_progress' }>
  | { readonly type: 'pong' }
  | { readonly type: 'subscribed'; readonly last_seq: number; readonly more: boolean }
  | { readonly type: 'work'; readonly instance_id: string }
  /** API Gateway's message that a request failed on its way. */
  | { readonly type: 'failed' }
  | { readonly type: 'error'; readonly error: NonNullable<ReturnType<typeof refusalIn>> }

/** Parses a message as a frame; `undefined` if this client cannot read it. */
export function frameIn(message: unknown): Frame | undefined {
  if (typeof message !== 'string' || message.length > maxFrameBytes) return undefined
  const frame = parsedJson(message)
  if (!isObject(frame)) return undefined
  switch (frame.type) {
    case undefined:
      return { type: 'failed' }
    case 'pong':
      return { type: frame.type }
    case 'subscribed':
      return { type: frame.type, last_seq: isCount(frame.last_seq) ? frame.last_seq : 0, more: frame.more === true }
    case 'work':
      return typeof frame.instance_id === 'string' ? { type: frame.type, instance_id: frame.instance_id } : undefined
    case 'event':
      return isEvent(frame.event) ? { type: 'event', event: frame.event } : undefined
    case 'delta':
    case 'reasoning':
      return isPiece(frame) ? frame : undefined
    case 'tool_progress':
      return isProgress(frame) ? frame : undefined
    case 'error': {
      const error = refusalIn(frame)
      return error && { type: 'error', error }
    }
    default:
      return undefined
  }
}

type Event = Extract<ServerFrame, { type: 'event' }>['event']
type Piece = Extract<ServerFrame, { type: 'delta' | 'reasoning' }>

function isEvent(value: unknown): value is Event {
  return (
    isObject(value) &&
    typeof value.id === 'string' &&
    typeof value.type === 'string' &&
    typeof value.mission_id === 'string' &&
    isCount(value.seq) &&
    typeof value.time === 'string' &&
    isObject(value.data)
  )
}

function isPiece(value: Readonly<Record<string, unknown>>): value is Piece {
  const { type, mission_id, attempt, step, offset, text } = value
  const isOfMission =
    (type === 'delta' || type === 'reasoning') && typeof mission_id === 'string' && typeof text === 'string'
  return isOfMission && isCount(attempt) && isCount(step) && isCount(offset)
}

function isProgress(value: Readonly<Record<string, unknown>>): value is ToolProgressFrame {
  const { type, mission_id, attempt, call_id, tool, text, done, total } = value
  const isTold = [mission_id, call_id, tool, text].every((word) => typeof word === 'string')
  const isCounted = [done, total].every((count) => count === undefined || typeof count === 'number')
  return type === 'tool_progress' && isTold && isCounted && isCount(attempt)
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0
}

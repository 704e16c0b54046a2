import type { DeltaFrame, ReasoningFrame, ToolProgressFrame } from '../../contract/live.ts'
import type { MissionEvent } from '../../contract/resources/mission.ts'
import type { EventType } from '../../events/catalogue.ts'
import { StreamedText } from '../printing/streamed-text.ts'
import type { Terminal } from '../printing/terminal.ts'
import { jsonLine, type Style, shortened, styled, type Text, text } from '../printing/text.ts'
import { eventText } from '../texts/event-text.ts'

/** A display of a mission that is followed live. */
export interface WatchView {
  event(event: MissionEvent): void
  delta(delta: DeltaFrame): void
  reasoning(reasoning: ReasoningFrame): void
  progress(progress: ToolProgressFrame): void
  /** A message of the watch itself, when nothing happens. */
  note(text: string): void
  /** Leaves the terminal clean; safe to call twice. */
  close(): void
}

/** For logs and pipes: one line per event, no streamed text. */
export function plainView(terminal: Terminal): WatchView {
  return {
    event(event) {
      const width = Math.max(2_200, terminal.lineWidth)
      terminal.out(text`${event.time}  ${String(event.seq).padStart(4)}  ${eventText(event, width)}\n`)
    },
    delta() {},
    reasoning() {},
    progress() {},
    note: (remark) => terminal.out(text`${remark}\n`),
    close() {},
  }
}

/** For scripts: each event unchanged, as one line of JSON. */
export function jsonView(terminal: Terminal): WatchView {
  const unshown = { delta() {}, reasoning() {}, progress() {}, note() {}, close() {} }
  return { event: (event) => terminal.out(jsonLine(event)), ...unshown }
}

const frames = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏']

/** For a person: a line for each event, text as it is streamed, and a status line below them. */
export function liveView(terminal: Terminal, now: () => number = Date.now): WatchView {
  const started = now()
  let frame = 0
  let state = 'connecting'
  /** The step whose text was streamed, so that its record does not repeat it. */
  let streamed: string | undefined
  let piece: Piece | undefined

  function drawStatus(): void {
    if (piece) return
    const seconds = ((now() - started) / 1000).toFixed(1)
    const status = shortened(`${frames[frame++ % frames.length]} ${state} · ${seconds} s`, terminal.lineWidth - 1)
    terminal.clearLine()
    terminal.out(styled('dim', status))
  }

  function endText(): void {
    if (piece) terminal.out(styled(looks[piece.type], piece.written.end()))
    else terminal.clearLine()
    piece = undefined
  }

  function write(type: Piece['type'], text: string): void {
    if (piece?.type !== type) endText()
    piece ??= { type, written: new StreamedText() }
    terminal.out(styled(looks[type], piece.written.next(text)))
  }

  const timer = setInterval(drawStatus, 100)
  drawStatus()
  return {
    event(event) {
      endText()
      const step = stepOf(event)
      const shown = step !== undefined && step === streamed ? { ...event, data: { ...event.data, text: '' } } : event
      terminal.out(text`${mark(event)} ${eventText(shown, terminal.lineWidth - 3)}\n`)
      state = stateAfter[event.type] ?? state
      drawStatus()
    },
    delta({ attempt, step, text: written }) {
      streamed = `${attempt}/${step}`
      write('delta', written)
    },
    reasoning: ({ text: told }) => write('reasoning', told),
    progress(told) {
      state = progressText(told)
      drawStatus()
    },
    note(remark) {
      endText()
      terminal.out(text`${styled('dim', `… ${remark}`)}\n`)
      drawStatus()
    },
    close() {
      clearInterval(timer)
      endText()
    },
  }
}

/** As `mcp__shop__find: shelf 2 (3 of 10)`, with whichever parts are present. */
function progressText({ tool, text: said, done, total }: ToolProgressFrame): string {
  const count = done === undefined ? '' : `${done}${total === undefined ? '' : ` of ${total}`}`
  if (said === '' || count === '') return `${tool}: ${said}${count}`
  return `${tool}: ${said} (${count})`
}

/** The text being streamed: an answer, or a summary of the reasoning before it. */
interface Piece {
  readonly type: (DeltaFrame | ReasoningFrame)['type']
  readonly written: StreamedText
}

const looks: Readonly<Record<Piece['type'], Style>> = { delta: 'dim', reasoning: ['dim', 'italic'] }

function stepOf({ type, data }: MissionEvent): string | undefined {
  return type === 'step.recorded' ? `${data.attempt}/${data.number}` : undefined
}

export function mark({ type, data }: MissionEvent): Text {
  const { sign, style } = data.is_error === true ? failed : (signs[type] ?? usual)
  return styled(style, sign)
}

interface Sign {
  readonly sign: string
  readonly style: Style
}

const usual: Sign = { sign: '›', style: 'cyan' }
const failed: Sign = { sign: '✗', style: 'red' }
const noticed: Sign = { sign: '!', style: 'yellow' }

const signs: Readonly<Record<string, Sign>> = {
  'mission.completed': { sign: '✓', style: 'green' },
  'mission.failed': failed,
  'mission.expired': failed,
  'mission.retrying': noticed,
  'mission.cancelled': noticed,
  'step.recorded': { sign: '•', style: 'cyan' },
} satisfies { readonly [T in EventType]?: Sign }

const stateAfter: Readonly<Record<string, string>> = {
  'mission.submitted': 'waiting for a slot',
  'mission.pending': 'waiting for a slot',
  'mission.queued': 'queued',
  'mission.started': 'running',
  'step.recorded': 'running',
  'mission.waiting': 'waiting',
  'mission.held': 'held',
  'mission.retrying': 'waiting for the next attempt',
} satisfies { readonly [T in EventType]?: string }

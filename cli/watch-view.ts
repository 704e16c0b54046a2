import type { DeltaFrame } from '../contract/live.ts'
import type { MissionEvent } from '../contract/resources/mission.ts'
import { eventText } from './event-text.ts'
import { oneLine, printable, type Terminal } from './terminal.ts'

/** How a mission that is followed live looks. */
export interface WatchView {
  event(event: MissionEvent): void
  delta(delta: DeltaFrame): void
  /** Said by the watch itself, where nothing else is to be told. */
  note(text: string): void
  /** Leaves the terminal clean; safe to call twice. */
  close(): void
}

/** For logs and pipes: a line an event, no streamed text. */
export function plainView(terminal: Terminal): WatchView {
  return {
    event: (event) => terminal.out(`${event.time}  ${String(event.seq).padStart(4)}  ${eventText(event, 2_200)}\n`),
    delta() {},
    note: (text) => terminal.out(`${printable(text)}\n`),
    close() {},
  }
}

/** For scripts: each event as it is, a line of JSON each. */
export function jsonView(terminal: Terminal): WatchView {
  return { event: (event) => terminal.out(`${JSON.stringify(event)}\n`), delta() {}, note() {}, close() {} }
}

const frames = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏']
const clearLine = '\r\u001b[2K'

/** For a person: lines for what happened, text as it is written, and below them a line that lives. */
export function liveView(terminal: Terminal, now: () => number = Date.now): WatchView {
  const started = now()
  let frame = 0
  let state = 'connecting'
  /** The step whose text was streamed, so that its record does not repeat it. */
  let streamed: string | undefined
  let midText = false

  function drawStatus(): void {
    if (midText) return
    const seconds = ((now() - started) / 1000).toFixed(1)
    const line = oneLine(`${frames[frame++ % frames.length]} ${state} · ${seconds} s`, terminal.columns - 1)
    terminal.out(clearLine + terminal.style('dim', line))
  }

  function endText(): void {
    terminal.out(midText ? '\n' : clearLine)
    midText = false
  }

  const timer = setInterval(drawStatus, 100)
  drawStatus()
  return {
    event(event) {
      endText()
      const step = stepOf(event)
      const shown = step !== undefined && step === streamed ? { ...event, data: { ...event.data, text: '' } } : event
      terminal.out(`${mark(terminal, event)} ${eventText(shown, terminal.columns - 3)}\n`)
      state = stateAfter(event) ?? state
      drawStatus()
    },
    delta({ attempt, step, text }) {
      if (!midText) terminal.out(clearLine)
      midText = true
      streamed = `${attempt}/${step}`
      terminal.out(terminal.style('dim', printable(text)))
    },
    note(text) {
      endText()
      terminal.out(terminal.style('dim', `… ${printable(text)}\n`))
      drawStatus()
    },
    close() {
      clearInterval(timer)
      endText()
    },
  }
}

function stepOf({ type, data }: MissionEvent): string | undefined {
  return type === 'step.recorded' ? `${data.attempt}/${data.number}` : undefined
}

function mark(terminal: Terminal, { type, data }: MissionEvent): string {
  if (type === 'mission.completed') return terminal.style('green', '✓')
  if (type === 'mission.failed' || type === 'mission.expired' || data.is_error === true)
    return terminal.style('red', '✗')
  if (type === 'mission.retrying' || type === 'mission.cancelled') return terminal.style('yellow', '!')
  return terminal.style('cyan', type === 'step.recorded' ? '•' : '›')
}

function stateAfter({ type }: MissionEvent): string | undefined {
  const states: Readonly<Record<string, string>> = {
    'mission.submitted': 'waiting for a slot',
    'mission.pending': 'waiting for a slot',
    'mission.queued': 'queued',
    'mission.started': 'running',
    'step.recorded': 'running',
    'mission.waiting': 'waiting',
    'mission.retrying': 'waiting for the next attempt',
  }
  return states[type]
}

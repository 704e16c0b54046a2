import { createInterface } from 'node:readline/promises'
import { Writable } from 'node:stream'
import { styleText } from 'node:util'
import { systemReason } from '../../adapters/system/system-reason.ts'
import { exitCodes } from '../failures/exit-codes.ts'
import { CommandFailure } from '../failures/failure.ts'
import type { Text } from './text.ts'

/**
 * The printer: all output of the command line goes through here, and nothing else writes to the process's streams. It accepts
 * only `Text`, in which foreign values are already harmless, and only this file adds colours.
 */
export interface Terminal {
  /** Whether a person reads standard output. */
  readonly isInteractive: boolean
  /** The maximum length of a line. Output for programs is neither wrapped nor cut. */
  readonly lineWidth: number
  /** Aborted when standard output is closed; the reason decides how the command ends. */
  readonly broken: AbortSignal
  out(text: Text): void
  err(text: Text): void
  /** Clears the cursor's line. */
  clearLine(): void
  /** Resolves when all output has been accepted. @throws the reason of `broken` */
  written(): Promise<void>
  /** Uses the whole screen until it is closed. Only for an interactive terminal. */
  screen(heard: ScreenEvents): Screen
  /** Lines from standard input until it ends; an interactive terminal shows a prompt. */
  typed(signal: AbortSignal, prompt: string | undefined): AsyncIterable<string>
  /** One line from standard input, without echo; empty if there is none. */
  secret(signal: AbortSignal, prompt: string): Promise<string>
}

interface ScreenEvents {
  resized(): void
  /** Called with a typed character. Ctrl-C remains a signal. */
  pressed(key: string): void
}

interface Screen {
  /** Replaces the content; lines that do not fit are omitted. */
  draw(text: Text): void
  /** Restores the earlier content. */
  close(): void
}

type Output = NodeJS.WritableStream & { readonly isTTY?: boolean; readonly columns?: number; readonly rows?: number }

/** The parts of a process that a terminal needs. */
interface Streams {
  readonly stdin: NodeJS.ReadableStream & { readonly isTTY?: boolean; setRawMode?(isRaw: boolean): unknown }
  readonly stdout: Output
  readonly stderr: Output
  readonly env: NodeJS.ProcessEnv
}

/**
 * The alternate screen, without a cursor and without line wrapping. Each picture overwrites the previous one, line by line and in
 * one write, so nothing flickers. A line is cleared before it is written: after a full line, clearing would delete its last
 * character.
 */
const screenCodes = {
  begin: '\u001b[?1049h\u001b[?25l\u001b[?7l',
  picture: '\u001b[?2026h\u001b[H',
  line: '\u001b[K',
  rest: '\u001b[J\u001b[?2026l',
  end: '\u001b[?7h\u001b[?25h\u001b[?1049l',
}

export function createTerminal({ stdin, stdout, stderr, env }: Streams): Terminal {
  const broken = new AbortController()
  const pending = new Set<Promise<void>>()
  stdout.on('error', (error) => broken.abort(outputFailure(error)))
  // No stream is left for an error message; the exit code reports it.
  stderr.on('error', () => {})

  function write(stream: Output, words: string): void {
    if (words === '' || (stream === stdout && broken.signal.aborted)) return
    const taken = new Promise<void>((resolve) => {
      stream.write(words, (error) => {
        if (error && stream === stdout) broken.abort(outputFailure(error))
        resolve()
      })
    })
    pending.add(taken)
    taken.then(() => pending.delete(taken))
  }

  return {
    isInteractive: stdout.isTTY === true && env.TERM !== 'dumb',
    broken: broken.signal,
    get lineWidth() {
      // 0 if the width is unknown.
      return stdout.isTTY === true ? stdout.columns || 80 : Number.POSITIVE_INFINITY
    },
    out: (text) => write(stdout, painted(text, stdout)),
    err: (text) => write(stderr, painted(text, stderr)),
    clearLine: () => write(stdout, '\r\u001b[2K'),
    screen({ resized, pressed }) {
      const typed = (keys: Buffer) => {
        // While single keys are read, Ctrl-C is an ordinary key, not a signal.
        for (const key of String(keys)) key === '\u0003' ? interruptSelf() : pressed(key)
      }
      stdin.setRawMode?.(true)
      stdin.on('data', typed)
      stdout.on('resize', resized)
      write(stdout, screenCodes.begin)
      return {
        draw(text) {
          const lines = painted(text, stdout)
            .split('\n')
            .slice(0, stdout.rows || 24)
          const picture = lines.map((line) => `${screenCodes.line}${line}`).join('\r\n')
          write(stdout, `${screenCodes.picture}${picture}${screenCodes.rest}`)
        },
        close() {
          stdout.off('resize', resized)
          stdin.off('data', typed)
          stdin.setRawMode?.(false)
          stdin.pause()
          write(stdout, screenCodes.end)
        },
      }
    },
    async written() {
      await Promise.all(pending)
      broken.signal.throwIfAborted()
    },
    async *typed(signal, prompt) {
      const isInteractive = stdin.isTTY === true && prompt !== undefined
      const lines = createInterface({
        input: stdin,
        terminal: isInteractive,
        output: stderr,
        prompt: prompt ?? '',
        signal,
      })
      // While lines are edited, Ctrl-C is an ordinary key, not a signal.
      lines.on('SIGINT', interruptSelf)
      if (isInteractive) lines.prompt()
      for await (const line of lines) {
        yield line
        if (isInteractive) lines.prompt()
      }
    },
    async secret(signal, prompt) {
      const isInteractive = stdin.isTTY === true
      if (isInteractive) write(stderr, prompt)
      const lines = createInterface({ input: stdin, terminal: isInteractive, output: nowhere(), signal })
      lines.on('SIGINT', interruptSelf)
      for await (const line of lines) {
        if (isInteractive) write(stderr, '\n')
        lines.close()
        return line
      }
      return ''
    },
  }
}

function interruptSelf(): void {
  process.kill(process.pid, 'SIGINT')
}

function nowhere(): Writable {
  return new Writable({ write: (_chunk, _encoding, taken) => taken() })
}

function painted({ spans }: Text, stream: Output): string {
  return spans.map(({ words, style }) => (style === undefined ? words : styleText(style, words, { stream }))).join('')
}

function outputFailure(error: NodeJS.ErrnoException): CommandFailure {
  // A reader that has enough (`| head`) closes the pipe; that is not a failure.
  if (error.code === 'EPIPE') return new CommandFailure(exitCodes.ok, '')
  return new CommandFailure(exitCodes.failed, `the output could not be written: ${systemReason(error)}`)
}

import { createInterface } from 'node:readline/promises'
import { Writable } from 'node:stream'
import { styleText } from 'node:util'
import { systemReason } from '../../adapters/system/system-reason.ts'
import { exitCodes } from '../failures/exit-codes.ts'
import { CommandFailure } from '../failures/failure.ts'
import type { Text } from './text.ts'

/**
 * The printer: everything that the command line says goes through here, and nothing else writes to the process's streams.
 * It takes `Text` only, in which other people's values are harmless already, and is the one place that adds colours.
 */
export interface Terminal {
  /** Whether a person looks at standard output. */
  readonly isInteractive: boolean
  /** How long a line may be. What a program reads is neither broken nor cut. */
  readonly lineWidth: number
  /** Aborted when standard output takes no more; the reason says how the command ends. */
  readonly broken: AbortSignal
  out(text: Text): void
  err(text: Text): void
  /** Empties the line that the cursor is on. */
  clearLine(): void
  /** Done when all of it has been taken. @throws the reason of `broken` */
  written(): Promise<void>
  /** Takes the whole screen until it is closed. Only where a person looks at it. */
  screen(heard: ScreenEvents): Screen
  /** Lines from standard input until it ends; to a person it shows a prompt. */
  typed(signal: AbortSignal, prompt: string | undefined): AsyncIterable<string>
  /** One line from standard input, which is not shown as a person types it; empty where there is none. */
  secret(signal: AbortSignal, prompt: string): Promise<string>
}

interface ScreenEvents {
  resized(): void
  /** A character that somebody typed. Ctrl-C is a signal, as ever. */
  pressed(key: string): void
}

interface Screen {
  /** In place of what it shows; lines that it has no room for are left out. */
  draw(text: Text): void
  /** What was there before stands there again. */
  close(): void
}

type Output = NodeJS.WritableStream & { readonly isTTY?: boolean; readonly columns?: number; readonly rows?: number }

/** The part of a process that a terminal needs. */
interface Streams {
  readonly stdin: NodeJS.ReadableStream & { readonly isTTY?: boolean; setRawMode?(isRaw: boolean): unknown }
  readonly stdout: Output
  readonly stderr: Output
  readonly env: NodeJS.ProcessEnv
}

/**
 * The second screen, without a cursor and without breaks in long lines. A picture is written over the one before it, line by line and
 * in one piece, so nothing flickers. A line is emptied before it is written: behind a full one, that would take its last character.
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
  // Nowhere is left to say it; the exit code does.
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
      // 0 where the width is not known.
      return stdout.isTTY === true ? stdout.columns || 80 : Number.POSITIVE_INFINITY
    },
    out: (text) => write(stdout, painted(text, stdout)),
    err: (text) => write(stderr, painted(text, stderr)),
    clearLine: () => write(stdout, '\r\u001b[2K'),
    screen({ resized, pressed }) {
      const typed = (keys: Buffer) => {
        // Where single keys are read, Ctrl-C is a key like any other, and no signal.
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
      // While lines are edited, Ctrl-C is a key like any other, and no signal.
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
  // A reader that has seen enough (`| head`) closes the pipe; that is no failure.
  if (error.code === 'EPIPE') return new CommandFailure(exitCodes.ok, '')
  return new CommandFailure(exitCodes.failed, `the output could not be written: ${systemReason(error)}`)
}

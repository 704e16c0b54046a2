import { setTimeout } from 'node:timers/promises'
import { Command, InvalidArgumentError } from 'commander'
import { SortieUnreachableError } from '../../sdk/errors.ts'
import { amount } from '../arguments/arguments.ts'
import { isInterrupted } from '../following/interrupted.ts'
import { type Snapshot, snapshotOf } from '../following/top-snapshot.ts'
import { styled, type Text, text } from '../printing/text.ts'
import { type Session, type Surroundings, sessionOf, show } from '../session/session.ts'
import { topText } from '../texts/top-text.ts'

export function topCommand(surroundings: Surroundings): Command {
  return new Command('top')
    .description('show live how missions, slots, lanes, agents, workers and budgets are, and what waits for a person')
    .option('--every <seconds>', 'how often it looks; each look is seven requests', seconds, 2)
    .addHelpText('after', '\nq or Ctrl-C ends it. Without a terminal, or with --json, it prints one snapshot.')
    .action(async ({ every }: { every: number }, command: Command) => {
      const session = sessionOf(command, surroundings)
      const { terminal, signal } = session
      const first = await snapshotOf(session.client(), signal)
      if (session.json || !terminal.isInteractive) return show(session, first, () => page(session, first))
      await watch(session, first, Math.max(1, every) * 1000)
    })
}

/** A timer that is set to more than 24 days fires at once. */
const mostSeconds = 86_400

function seconds(text: string): number {
  const every = amount(text)
  if (every > mostSeconds) throw new InvalidArgumentError(`It must be at most ${mostSeconds}.`)
  return every
}

function page({ terminal }: Session, snapshot: Snapshot): Text {
  return topText(snapshot, { lineWidth: terminal.lineWidth, now: Date.parse(snapshot.at) })
}

/** Draws until the user quits. While the server does not answer, it shows the last state, and says so. */
async function watch(session: Session, first: Snapshot, everyMs: number): Promise<void> {
  const { terminal, signal } = session
  const client = session.client()
  // Taken once: the file of profiles may change or break while the screen is in use.
  const url = session.access().url.value
  const left = new AbortController()
  const leaving = AbortSignal.any([signal, left.signal])
  let snapshot = first
  let trouble = ''
  const draw = () => {
    const head = headText(snapshot, url, trouble)
    screen.draw(text`${head}\n\n${page(session, snapshot)}`)
  }
  const screen = terminal.screen({ resized: () => draw(), pressed: (key) => key === 'q' && left.abort() })
  try {
    for (draw(); ; draw()) {
      await setTimeout(everyMs, undefined, { signal: leaving })
      try {
        snapshot = await snapshotOf(client, leaving)
        trouble = ''
      } catch (error) {
        if (!(error instanceof SortieUnreachableError)) throw error
        trouble = error.message
      }
    }
  } catch (error) {
    if (!left.signal.aborted && !isInterrupted(signal)) throw error
  } finally {
    screen.close()
  }
}

function headText({ at }: Snapshot, url: string, trouble: string): Text {
  const time = new Date(at).toLocaleTimeString('en-GB')
  const said = trouble === '' ? styled('dim', `${url} · q quits`) : styled('red', trouble)
  return text`${styled('bold', 'sortie top')} ${time} ${said}`
}

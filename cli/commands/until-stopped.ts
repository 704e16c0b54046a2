import { setTimeout } from 'node:timers/promises'
import type { Stop } from '../../contract/resources/control.ts'
import type { PlatformStop } from '../../contract/resources/operators.ts'
import { unlessInterrupted } from '../following/interrupted.ts'
import type { Session } from '../session/session.ts'
import { nothingYetText, unconfirmedText } from './stops.ts'

const lookEveryMs = 1000

/** After this time, the reason for the delay is shown. */
const silentMs = 10_000

interface Waiting<Receipt> {
  look(id: string): Promise<Receipt>
  wait(ms: number): Promise<unknown>
  /** Called once, with a receipt that was still not confirmed. */
  tell(receipt: Receipt): Promise<void>
}

/** Waits until a stop is confirmed: a person who stops several missions needs to know that they have stopped. */
export async function untilStopped<Receipt extends Stop | PlatformStop>(
  requested: Receipt,
  { look, wait, tell }: Waiting<Receipt>,
): Promise<Receipt> {
  let receipt = requested
  for (let waitedMs = 0; receipt.state === 'stopping'; ) {
    await wait(lookEveryMs)
    waitedMs += lookEveryMs
    receipt = await look(receipt.id)
    if (waitedMs === silentMs && receipt.state === 'stopping') await tell(receipt)
  }
  return receipt
}

/** The same for a command. @param receiptCommand the command that shows the receipt */
export function stoppedIn<Receipt extends Stop | PlatformStop>(
  session: Session,
  requested: Receipt,
  receiptCommand: string,
  look: Waiting<Receipt>['look'],
): Promise<Receipt> {
  if (!session.json && hasFoundNothing(requested)) session.terminal.err(nothingYetText(requested, receiptCommand))
  const confirmed = untilStopped<Receipt>(requested, { look, ...waitingIn(session, receiptCommand) })
  return unlessInterrupted(session.signal, confirmed, () => ({
    words: `${requested.id} continues`,
    hint: `Its receipt: ${receiptCommand} ${requested.id}`,
  }))
}

function hasFoundNothing({ state, stopped, already_finished, in_flight }: Stop | PlatformStop): boolean {
  return state === 'stopping' && stopped + already_finished + in_flight === 0
}

/** How a command waits, and tells a person the reason. @param receiptCommand the command that shows the receipt */
export function waitingIn(
  session: Pick<Session, 'terminal' | 'json' | 'signal' | 'client'>,
  receiptCommand: string,
): Pick<Waiting<Stop | PlatformStop>, 'wait' | 'tell'> {
  return {
    wait: (ms) => setTimeout(ms, undefined, { signal: session.signal }),
    async tell(receipt) {
      if (session.json) return
      // The reason is optional: a failure to read it does not fail the command.
      const health = await session
        .client()
        .getHealth({}, session)
        .catch(() => undefined)
      session.terminal.err(unconfirmedText(receipt, health?.parts?.work.reason ?? null, receiptCommand))
    },
  }
}

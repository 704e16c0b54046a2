import { SortieError } from '../../../contract/errors.ts'
import type { ToolEffect } from '../../../contract/resources/tool.ts'

/**
 * Whoever tries a tool that changes something has to say that the call is to be made.
 * @param what it is called, with what is known of it: `find changes something` @throws SortieError `not_applicable`
 */
export function requireConfirmed(what: string, effect: ToolEffect, confirm: boolean): void {
  if (effect === 'none' || confirm) return
  const message = `${what} (${effect}), and trying it makes the call: send "confirm": true to do so`
  throw new SortieError('not_applicable', message, { details: { effect, confirm } })
}

import { SortieError } from '../../../contract/errors.ts'
import type { ToolEffect } from '../../../contract/resources/tool.ts'

/**
 * Trying a tool that changes something requires a confirmation.
 * @param what the tool’s name and effect, such as `find changes something` @throws SortieError `not_applicable`
 */
export function requireConfirmed(what: string, effect: ToolEffect, confirm: boolean): void {
  if (effect === 'none' || confirm) return
  const message = `${what} (${effect}), and trying it makes the call: send "confirm": true to do so`
  throw new SortieError('not_applicable', message, { details: { effect, confirm } })
}

import type { ToolTrial } from '../../contract/resources/tool.ts'
import { exitCodes } from '../failures/exit-codes.ts'
import { CommandFailure } from '../failures/failure.ts'
import { paragraph, type Text, text } from '../printing/text.ts'
import { type Session, show } from '../session/session.ts'

/** Shows the result of a tool trial. @throws CommandFailure if it failed, after showing the failure */
export function showTrial(session: Session, trial: ToolTrial): void {
  show(session, trial, () => trialText(trial))
  if (trial.is_error) throw new CommandFailure(exitCodes.failed, '')
}

function trialText({ version, output, is_error, duration_ms }: ToolTrial): Text {
  const how = is_error ? 'failed' : 'answered'
  const what = version === null ? 'It' : `Version ${version}`
  return text`${what} ${how} after ${duration_ms} ms.\n\n${paragraph(JSON.stringify(output, null, 2))}`
}

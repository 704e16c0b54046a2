import type { DeltaFrame, ReasoningFrame, ToolProgressFrame } from '../../contract/live.ts'
import { exitCodes } from '../failures/exit-codes.ts'
import { CommandFailure } from '../failures/failure.ts'
import type { Terminal } from '../printing/terminal.ts'
import { nothing, styled, type Text, text } from '../printing/text.ts'
import type { Session } from '../session/session.ts'
import { outcomeText, usageText } from '../texts/mission-text.ts'
import { stillThere, unlessInterrupted } from './interrupted.ts'
import { jsonView, liveView, plainView, type WatchView } from './watch-view.ts'
import { whenStill } from './when-still.ts'

/** After this time without a change, the reason is shown. */
const stillMs = 10_000

/** Shows a mission as it runs and then its outcome. @throws CommandFailure if it did not complete, or after Ctrl-C */
export async function follow(session: Session, missionId: string, after: number): Promise<void> {
  let shown = after
  const showing = showToItsEnd(session, missionId, after, (seq) => {
    shown = seq
  })
  await unlessInterrupted(session.signal, showing, () => stillThere(missionId, shown))
}

/** @param noted is called with each event that was shown */
async function showToItsEnd(
  session: Session,
  missionId: string,
  after: number,
  noted: (seq: number) => void,
): Promise<void> {
  const client = session.client()
  const { signal } = session
  if (!session.json) session.terminal.out(headText(session.terminal, missionId))
  const view = viewFor(session)
  const still = whenStill(
    stillMs,
    () => client.explainMission({ params: { mission_id: missionId } }, { signal }),
    ({ sentence }) => view.note(sentence),
  )
  const onDelta = (delta: DeltaFrame) => {
    still.moved()
    view.delta(delta)
  }
  const onReasoning = (reasoning: ReasoningFrame) => {
    still.moved()
    view.reasoning(reasoning)
  }
  const onToolProgress = (progress: ToolProgressFrame) => {
    still.moved()
    view.progress(progress)
  }
  const shown = { onDelta, onReasoning, onToolProgress }
  try {
    for await (const event of client.watchMission(missionId, { after, signal, ...shown })) {
      still.moved()
      view.event(event)
      noted(event.seq)
      // A slow reader of the output delays the watch, instead of filling memory.
      await session.terminal.written()
    }
  } finally {
    still.stop()
    view.close()
  }
  const mission = await client.getMission({ params: { mission_id: missionId } }, { signal })
  if (!session.json) {
    const summary = styled('dim', `${mission.status} · ${usageText(mission)} · ${mission.id}`)
    session.terminal.out(text`${outcomeText(mission)}\n${summary}\n`)
  }
  if (mission.status !== 'COMPLETED') throw new CommandFailure(exitCodes.failed, '')
}

/** The ID comes first, so that a user who leaves early can return to it. */
function headText({ isInteractive }: Terminal, missionId: string): Text {
  const hint = isInteractive ? styled('dim', '  Ctrl-C stops watching') : nothing
  return text`${styled('bold', missionId)}${hint}\n`
}

function viewFor({ json, terminal }: Session): WatchView {
  if (json) return jsonView(terminal)
  return terminal.isInteractive ? liveView(terminal) : plainView(terminal)
}

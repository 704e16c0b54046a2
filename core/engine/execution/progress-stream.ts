import type { ToolProgressFrame } from '../../../contract/live.ts'
import type { McpProgress, TellProgress } from '../../base/ports/mcp.ts'
import { cutText } from '../../base/texts/cut-text.ts'
import { createDeltaFollowers } from './delta-followers.ts'
import type { DeltaPorts } from './delta-stream.ts'

/** As for function tools, whose progress is an event. */
const leastBetweenMs = 1000
const mostFrames = 100
const longestText = 500

export type ProgressTarget = Pick<ToolProgressFrame, 'mission_id' | 'attempt' | 'call_id' | 'tool'>

export interface ProgressStream {
  readonly tell: TellProgress
  /** The call is over: nothing more is sent. */
  end(): void
}

/**
 * Shows followers the progress of a tool’s call: the last report, at most once a second. Nobody waits for it, and failures
 * at followers stay here. None of it is stored.
 */
export function createProgressStream(ports: Omit<DeltaPorts, 'settings'>, target: ProgressTarget): ProgressStream {
  const { clock, logger } = ports
  const followers = createDeltaFollowers(ports, target.mission_id)
  let newest: McpProgress | undefined
  let left = mostFrames
  let dueAt = Number.NEGATIVE_INFINITY
  let timer: NodeJS.Timeout | undefined
  let state: 'idle' | 'sending' | 'ended' = 'idle'

  async function send(progress: McpProgress): Promise<void> {
    state = 'sending'
    left -= 1
    dueAt = clock.monotonic() + leastBetweenMs
    try {
      const { all } = await followers.now()
      if (all.length > 0) await followers.send(all, frameOf(target, progress))
    } catch (error) {
      logger.warn('Progress of a tool could not be shown', { mission: target.mission_id, tool: target.tool, error })
    } finally {
      if (state === 'sending') {
        state = 'idle'
        sendWhenDue()
      }
    }
  }

  function sendWhenDue(): void {
    if (state !== 'idle' || newest === undefined || left === 0) return
    const wait = dueAt - clock.monotonic()
    if (wait > 0) {
      timer ??= setTimeout(look, wait).unref()
      return
    }
    const progress = newest
    newest = undefined
    void send(progress)
  }

  /** A timer may be early. */
  function look(): void {
    timer = undefined
    sendWhenDue()
  }

  return {
    tell(progress) {
      newest = progress
      sendWhenDue()
    },
    end() {
      state = 'ended'
      clearTimeout(timer)
    },
  }
}

function frameOf(target: ProgressTarget, { text, done, total }: McpProgress): string {
  const frame: ToolProgressFrame = {
    ...{ type: 'tool_progress', ...target },
    text: cutText(text, longestText).toWellFormed(),
    ...(done !== undefined && { done }),
    ...(total !== undefined && { total }),
  }
  return JSON.stringify(frame)
}

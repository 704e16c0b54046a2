import type { AgentOptions } from './agent-options.ts'
import type { Client } from './client.ts'
import { mayPass, SortieAnswerError } from './errors.ts'
import { pause, pauseAsked } from './timing.ts'

const firstPauseMs = 200
const longestPauseMs = 5000

/**
 * Registers a worker and retries until it succeeds. @returns the instance's id. @throws SortieApiError if it is refused
 * permanently
 */
export async function register(client: Client, options: AgentOptions): Promise<string> {
  for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(longestPauseMs, pauseMs * 2)) {
    try {
      const answer = await client.registerInstance({ params: { name: options.name }, body: bodyOf(options) })
      if (typeof answer?.id === 'string') return answer.id
      throw new SortieAnswerError(options.url, 'this is not Sortie: it answered without an instance')
    } catch (error) {
      if (!mayPass(error) || options.signal?.aborted) throw error
      await pause(pauseAsked(error, pauseMs * Math.random()), options.signal)
    }
  }
}

function bodyOf({ capabilities, version, maxConcurrent, heartbeatS, metadata }: AgentOptions) {
  return {
    ...(capabilities === undefined ? {} : { capabilities: [...capabilities] }),
    ...(version === undefined ? {} : { version }),
    ...(maxConcurrent === undefined ? {} : { max_concurrent: maxConcurrent }),
    ...(heartbeatS === undefined ? {} : { heartbeat_s: heartbeatS }),
    ...(metadata === undefined ? {} : { metadata }),
  }
}

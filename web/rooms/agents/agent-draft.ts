import type { Agent } from '../../../contract/resources/agent.ts'
import { namesIn } from '../../kit/names-in.ts'

/** What a person writes of an agent. */
export interface AgentDraft {
  readonly name: string
  readonly kind: Agent['kind']
  readonly description: string
  readonly instructions: string
  readonly model: string
  /** One a line. */
  readonly tools: string
}

export function draftOf(agent: Agent | undefined): AgentDraft {
  if (agent === undefined)
    return { name: '', kind: 'hosted', description: '', instructions: '', model: 'default', tools: '' }
  const { name, kind, description, instructions, model, tools } = agent
  return { name, kind, description, instructions, model, tools: tools.join('\n') }
}

interface Changes {
  readonly description?: string
  readonly instructions?: string
  readonly model?: string
  readonly tools?: string[]
}

/** What was written anew; undefined if nothing was. */
export function changesIn(agent: Agent, draft: AgentDraft): Changes | undefined {
  const tools = namesIn(draft.tools)
  const changes: Changes = {
    ...(draft.description !== agent.description && { description: draft.description }),
    ...(draft.instructions !== agent.instructions && { instructions: draft.instructions }),
    ...(draft.model !== agent.model && { model: draft.model }),
    ...(tools.join('\n') !== agent.tools.join('\n') && { tools }),
  }
  return Object.keys(changes).length === 0 ? undefined : changes
}

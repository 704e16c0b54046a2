import type { OutsideTextPolicy } from '../../../contract/resources/guardrail.ts'
import type { Agent, Agent as AgentView } from './agent.ts'

/** An agent as the API shows it. Fields added after it was stored have their defaults. */
export function agentView(agent: Agent): AgentView {
  const { name, version, kind, built_in, description, instructions, model, created_at } = agent
  return {
    name,
    version,
    kind: kind ?? 'hosted',
    built_in,
    description,
    instructions,
    model,
    fallback_models: agent.fallback_models,
    tools: agent.tools,
    capabilities: agent.capabilities,
    tags: agent.tags ?? [],
    output_schema: agent.output_schema,
    approvals: agent.approvals ?? [],
    effects: agent.effects ?? [],
    guardrails: agent.guardrails ?? [],
    outside_text: outsideTextPolicy(agent),
    ...(agent.settings && { settings: agent.settings }),
    ...(agent.publish_gate && { publish_gate: agent.publish_gate }),
    limits: agent.limits,
    created_at,
  }
}

/** The policy of an agent stored before it existed: nobody who was not asked before is asked now. */
export function outsideTextPolicy({ outside_text }: Pick<Agent, 'outside_text'>): OutsideTextPolicy {
  return outside_text ?? { writes: 'allow', by_tool: [] }
}

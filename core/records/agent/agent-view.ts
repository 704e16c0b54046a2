import type { Agent, Agent as AgentView } from './agent.ts'

/** An agent as the API shows it. What was stored before a field came to be has its default. */
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
    ...(agent.settings && { settings: agent.settings }),
    ...(agent.publish_gate && { publish_gate: agent.publish_gate }),
    limits: agent.limits,
    created_at,
  }
}

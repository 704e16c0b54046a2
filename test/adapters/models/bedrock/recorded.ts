/** As Bedrock sends it, and the SDK takes it apart. */
export const recorded: readonly object[] = [
  { messageStart: { role: 'assistant' } },
  { contentBlockDelta: { contentBlockIndex: 0, delta: { reasoningContent: { text: 'Two clocks.' } } } },
  { contentBlockDelta: { contentBlockIndex: 0, delta: { reasoningContent: { signature: 'EqQBCgIYAhIM' } } } },
  { contentBlockStop: { contentBlockIndex: 0 } },
  { contentBlockDelta: { contentBlockIndex: 1, delta: { text: 'Let me ' } } },
  { contentBlockDelta: { contentBlockIndex: 1, delta: { text: 'see 👋' } } },
  { contentBlockStop: { contentBlockIndex: 1 } },
  { contentBlockStart: { contentBlockIndex: 2, start: { toolUse: { toolUseId: 'tooluse_1', name: 'clock' } } } },
  { contentBlockDelta: { contentBlockIndex: 2, delta: { toolUse: { input: '{"zone":"Eur' } } } },
  { contentBlockDelta: { contentBlockIndex: 2, delta: { toolUse: { input: 'ope/Berlin"}' } } } },
  { contentBlockStop: { contentBlockIndex: 2 } },
  { contentBlockStart: { contentBlockIndex: 3, start: { toolUse: { toolUseId: 'tooluse_2', name: 'clock' } } } },
  { contentBlockStop: { contentBlockIndex: 3 } },
  { messageStop: { stopReason: 'tool_use' } },
  { metadata: { usage: { inputTokens: 413, outputTokens: 71, totalTokens: 484 }, metrics: { latencyMs: 812 } } },
]

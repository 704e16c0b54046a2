/** The AWS actions that it needs. */
export const screenActions: readonly string[] = ['bedrock:ApplyGuardrail']

/** What may be done for it in an account of AWS. */
export const screenActions: readonly string[] = ['bedrock:ApplyGuardrail']

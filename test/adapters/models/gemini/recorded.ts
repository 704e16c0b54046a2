const piece = (parts: readonly object[], finishReason?: string) => ({
  candidates: [{ content: { parts, role: 'model' }, index: 0, ...(finishReason !== undefined && { finishReason }) }],
  usageMetadata: {
    ...{ promptTokenCount: 36, candidatesTokenCount: 12, totalTokenCount: 148, thoughtsTokenCount: 100 },
    promptTokensDetails: [{ modality: 'TEXT', tokenCount: 36 }],
  },
  ...{ modelVersion: 'gemini-3.8-flash', responseId: 'pX1iaIbVDfeM' },
})

/** As Google sends it. */
export const recorded: readonly object[] = [
  piece([{ text: '**Looking**\n', thought: true }]),
  piece([{ text: 'Two clocks.', thought: true }]),
  piece([{ text: 'Let me ' }]),
  piece([{ text: 'see 👋' }]),
  piece([
    { functionCall: { name: 'clock', args: { zone: 'Europe/Berlin' }, id: 'a1' }, thoughtSignature: 'EjQKMgERTTIP' },
  ]),
  piece([{ functionCall: { name: 'clock', args: {}, id: 'a2' } }]),
  piece([{ text: '', thoughtSignature: 'EjQKMgERTTIQ' }], 'STOP'),
]

import type { Candidate } from '../../../contract/resources/evaluation.ts'

/** A candidate as people write it: `poet@3`, or `poet@3 with openai/gpt-5`. */
export function candidateName({ agent, version, model }: Candidate): string {
  return `${agent}@${version}${model === null ? '' : ` · ${model}`}`
}

export interface GivenCandidate {
  readonly agent: string
  readonly version?: number
  readonly model?: string
}

/** What a person wrote: `poet@3, poet@4 openai/gpt-5, echo`. A word with a slash is the model of the agent before it. */
export function candidatesIn(text: string): GivenCandidate[] {
  const candidates: GivenCandidate[] = []
  for (const part of text.split(/[\s,]+/).filter((word) => word !== '')) {
    const before = candidates.at(-1)
    if (part.includes('/') && before && before.model === undefined) {
      candidates[candidates.length - 1] = { ...before, model: part }
      continue
    }
    const [agent = '', version] = part.split('@')
    candidates.push(version === undefined ? { agent } : { agent, version: Number(version) })
  }
  return candidates
}

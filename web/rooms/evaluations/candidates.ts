import type { Candidate } from '../../../contract/resources/evaluation.ts'

/** A candidate as people write it: `poet@3`, or `poet@3 with openai/gpt-5`. */
export function candidateName({ agent, version, model }: Candidate): string {
  return `${agent}@${version}${model === null ? '' : ` · ${model}`}`
}

export interface GivenCandidate {
  readonly agent: string
  readonly version?: number
}

/** What a person wrote: `poet@3, poet@4, echo`. */
export function candidatesIn(text: string): GivenCandidate[] {
  return text
    .split(/[\s,]+/)
    .filter((part) => part !== '')
    .map((part) => {
      const [agent = '', version] = part.split('@')
      return version === undefined ? { agent } : { agent, version: Number(version) }
    })
}

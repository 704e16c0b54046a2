/** The parts of a trial's number: trials are numbered by case, within a case by candidate, and within a candidate by repeat. */
export interface Numbering {
  readonly candidates: number
  readonly repeats: number
}

/** Each counts from 0. */
export interface TrialPlace {
  readonly caseIndex: number
  readonly candidate: number
  readonly repeat: number
}

export function placeOf(number: number, { candidates, repeats }: Numbering): TrialPlace {
  const within = number % (candidates * repeats)
  return {
    caseIndex: Math.floor(number / (candidates * repeats)),
    candidate: Math.floor(within / repeats),
    repeat: within % repeats,
  }
}

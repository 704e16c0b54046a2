/** The remote agent that each tenant of a trial with crews has. */
export const crewAgent = 'hands'

/** What its workers answer; like each step's text it says under which lease that was done. */
export function crewOutput(input: string, lease: string): string {
  return `${input}, under ${lease}`
}

import type { Ground } from './attack.ts'

/** As large as an input may be. */
export const bigInput = 'a'.repeat(250 * 1024)

/** @returns the path of a mission with such an input */
export async function bigMission({ caller }: Ground): Promise<string> {
  const body = JSON.stringify({ agent: 'echo', input: bigInput })
  const { status, text } = await caller({ method: 'POST', path: '/v1/missions', body })
  if (status !== 202) throw new Error(`It was not accepted: ${status} ${text}`)
  return `/v1/missions/${JSON.parse(text).id}`
}

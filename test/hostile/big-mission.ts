import type { Ground } from './attack.ts'

/** As large as an input may be. */
export const bigInput = 'a'.repeat(250 * 1024)

/** @returns the path of a mission with such an input */
export async function bigMission({ maker }: Ground): Promise<string> {
  const { id } = await maker.post('/v1/missions', { agent: 'echo', input: bigInput })
  return `/v1/missions/${id}`
}

import type { Life } from '../life.ts'
import { budget, insist, unlessCode } from './insist.ts'

/** A mission of which nothing more is to be done. */
export function submitting(agent: string, input: string, missions = 1): Life {
  return {
    ends: Array.from({ length: missions }, () => 'COMPLETED'),
    async begin({ process, padding }) {
      await insist(() => process.submit({ agent, input: input + padding, budget }, 'its key'))
    },
  }
}

/** Its first attempt fails, and it is tried again later. */
export const triedAgain: Life = { ...submitting('echo', 'flaky '), tells: ['The model is away'] }

/** Its model is away, and another one answers. */
export const ofAFallback: Life = {
  ends: ['COMPLETED'],
  async begin({ process, padding }) {
    const agent = { name: 'faller', fallback_models: ['offline/echo'] }
    await insist(() => process.createAgent(agent).catch(unlessCode('already_exists')))
    await insist(() => process.submit({ agent: 'faller', input: `hello ${padding}`, budget }, 'its key'))
  },
}

/** It is to start later. */
export const startingLater: Life = {
  ends: ['COMPLETED'],
  async begin({ process, padding, platform }) {
    const start_at = new Date(platform.now() + 40_000).toISOString()
    await insist(() => process.submit({ agent: 'echo', input: `hello ${padding}`, budget, start_at }, 'its key'))
  },
}

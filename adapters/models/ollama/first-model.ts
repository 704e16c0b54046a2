import * as z from 'zod'
import type { Fetch } from '../provider.ts'

const Tags = z.object({ models: z.array(z.object({ name: z.string().regex(/^[\w.:/-]{1,128}$/) })) })

/** The first model for conversation; `undefined` if no Ollama answers immediately. */
export async function firstModel(address: string, fetch: Fetch): Promise<string | undefined> {
  try {
    const response = await fetch(`${address}/api/tags`, { signal: AbortSignal.timeout(300) })
    const { models } = Tags.parse(await response.json())
    return models.find(({ name }) => !name.includes('embed'))?.name
  } catch {
    return undefined
  }
}

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll } from 'vitest'
import { SortieError } from '../../../../contract/errors.ts'
import type { NewAgent } from '../../../../contract/resources/agent.ts'
import { PutModelProvider } from '../../../../contract/resources/model-provider.ts'
import type { Facts } from '../../../../core/base/ports/model-facts.ts'
import type { FinishReason, ModelPart, ModelRequest, Models } from '../../../../core/base/ports/models.ts'
import type { Ports } from '../../../../core/base/ports/ports.ts'
import type { Web } from '../../../../core/base/ports/web.ts'
import { tokensOfParts, tokensOfText } from '../../../../core/engine/context/tokens.ts'
import { putModelProvider } from '../../../../core/features/model-providers/manage-model-providers.ts'
import { reply, says, textOf } from '../../../simulation/replies.ts'
import { createSimulatedPlatform, type SimulatedPlatform } from '../../../simulation/simulated-platform.ts'

export const model = 'test/small'

export interface Small {
  /** What it says in order, and `done` then. A request that is asked again has the same answer again. */
  readonly replies: readonly (readonly ModelPart[])[]
  /** As the roster knows it; absent: it does not. */
  readonly window?: number
  /** As its tenant says, whose own it then is. */
  readonly own?: Facts
  /** What its provider takes, sent and answered, where that is less. */
  readonly takes?: number
  /** Its tokens for each that we estimate. */
  readonly factor?: number
  /** Of a summary, and why it ended. */
  readonly summary?: string
  readonly summaryEnds?: FinishReason
  /** What each address has. */
  readonly page?: string
}

export interface Asked {
  readonly request: ModelRequest
  readonly tokens: number
  readonly isSummary: boolean
  readonly isRefused: boolean
}

/** A model with a small window, and what it was asked. */
function smallModel(small: Small) {
  const { replies, takes = Number.POSITIVE_INFINITY, factor = 1, summary = 'In short: well.', summaryEnds } = small
  const asked: Asked[] = []
  const given = new Map<string, readonly ModelPart[]>()
  const answerTo = (request: ModelRequest): readonly ModelPart[] => {
    if (isSummaryRequest(request)) return [says(summary)]
    const key = JSON.stringify([request.system, request.turns])
    const answer = given.get(key) ?? replies[given.size] ?? [says('done')]
    given.set(key, answer)
    return answer
  }
  const models: Models = {
    price: () => ({ input_usd_per_million: 1, output_usd_per_million: 1 }),
    async *generate(request) {
      const tokens = tokensOf(request) * factor
      const isRefused = tokens + request.max_tokens > takes
      asked.push({ request, tokens, isSummary: isSummaryRequest(request), isRefused })
      if (isRefused) throw new SortieError('context_too_long', 'It reads less than that')
      const usage = { input_tokens: Math.ceil(tokens), output_tokens: 10 }
      const ends = isSummaryRequest(request) && summaryEnds ? { reason: summaryEnds } : {}
      yield* reply(answerTo(request), { model: request.model, usage, ...ends })
    },
  }
  return { models, asked }
}

export function tokensOf({ system, tools, turns }: ModelRequest): number {
  return (
    tokensOfText(system) +
    tokensOfText(JSON.stringify(tools)) +
    turns.reduce((sum, { parts }) => sum + tokensOfParts(parts), 0)
  )
}

function isSummaryRequest({ system }: ModelRequest): boolean {
  return system.startsWith('You keep the memory')
}

export function useBlobFolder(): () => string {
  let folder = ''
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sortie-window-'))
  })
  afterAll(() => rm(folder, { recursive: true, force: true }))
  return () => folder
}

export function portsFor(platform: SimulatedPlatform, { window, page = '' }: Small): Pick<Ports, 'roster' | 'web'> {
  const web: Web = {
    fetch: async ({ url }) => ({ url, status: 200, headers: {}, body: page, truncated: false }),
  }
  const { roster } = platform.ports
  const facts = window === undefined ? {} : { context_window: window }
  return { web, roster: { ...roster, find: (name) => ({ name, ...facts }) } }
}

/** A platform with this model, an agent that has it, and a process to carry its missions out. */
export async function smallWorld(small: Small, blobFolder: string, agent: Partial<NewAgent> = {}) {
  const { models, asked } = smallModel(small)
  const platform = await createSimulatedPlatform({ concurrency: 1, models, blobFolder })
  const process = platform.processOn(portsFor(platform, small))
  if (small.own) await nameOwn(platform, small.own)
  await process.createAgent({
    ...{ name: 'one', instructions: 'Read.', tools: ['http_fetch', 'calculator'], model },
    limits: { max_steps: 200, max_output_tokens: 1000 },
    ...agent,
  })
  return { platform, process, asked }
}

async function nameOwn({ ports, caller }: SimulatedPlatform, { abilities = [], ...facts }: Facts): Promise<void> {
  const models = { small: { ...facts, abilities: [...abilities] } }
  const service = { protocol: 'openai-chat', base_url: 'https://api.example.com/v1', api_key: null, models }
  await putModelProvider(ports)(caller, 'test', PutModelProvider.parse(service))
}

/** All texts of a request. */
export function wordsOf({ turns }: ModelRequest): string {
  return turns.map(textOf).join('\n')
}

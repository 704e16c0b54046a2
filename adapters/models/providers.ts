import { anthropic } from './anthropic/provider.ts'
import { bedrock } from './bedrock/provider.ts'
import { gemini } from './gemini/provider.ts'
import { ollama } from './ollama/provider.ts'
import { openai } from './openai/provider.ts'
import type { Ask, Load, Provider, Speak } from './provider.ts'

/** Where several offer a model, the first of them is taken. What stands in without any is in `offline/`. */
export const providers: readonly Provider[] = [openai, anthropic, gemini, ollama, bedrock]

/** The ways to all that a deployment can have. */
export function providersOnAws(secret: (name: string) => Ask): ReadonlyMap<string, Load> {
  return new Map(providers.flatMap(({ name, aws }) => (aws ? [[name, aws.load(secret)] as const] : [])))
}

/** What an operator's own endpoints may speak, by the names of the protocols. */
export const protocols: ReadonlyMap<string, Speak> = new Map(
  providers.flatMap(({ protocols }) => (protocols ? Object.entries(protocols) : [])),
)

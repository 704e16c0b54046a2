import { anthropic } from './anthropic/provider.ts'
import { bedrock } from './bedrock/provider.ts'
import { gemini } from './gemini/provider.ts'
import { ollama } from './ollama/provider.ts'
import { openai } from './openai/provider.ts'
import type { Ask, Load, Provider, Speak } from './provider.ts'

/** If several offer a model, the first is used. Models without a provider are in `offline/`. */
export const providers: readonly Provider[] = [openai, anthropic, gemini, ollama, bedrock]

/** The ways to all providers that a deployment can use. */
export function providersOnAws(secret: (name: string) => Ask): ReadonlyMap<string, Load> {
  return new Map(providers.flatMap(({ name, aws }) => (aws ? [[name, aws.load(secret)] as const] : [])))
}

/** The protocols for an operator's own endpoints, by name. */
export const protocols: ReadonlyMap<string, Speak> = new Map(
  providers.flatMap(({ protocols }) => (protocols ? Object.entries(protocols) : [])),
)

import { type Claude, claudeOf } from '../anthropic/claude.ts'

/**
 * What a model accepts through Converse, by its name or the name within its ARN. An unknown model is assumed to accept the least.
 */
export interface BedrockModel {
  readonly claude: Claude | undefined
  /** How the amount of reasoning is set. */
  readonly effort: 'as Claude' | 'as Nova' | 'as GPT' | undefined
  /** Where cache marks are allowed. */
  readonly caches: 'everything' | 'words' | 'nothing'
  /** Whether the top level of a tool's schema may have more than its fields. */
  readonly takesWholeSchemas: boolean
  /** Whether it can be forced to call a tool. */
  readonly canBeForced: boolean
}

/**
 * https://docs.aws.amazon.com/bedrock/latest/userguide/prompt-caching.html, https://docs.aws.amazon.com/nova/latest/userguide, as of
 * 2026-11-29
 */
export function bedrockModel(name: string): BedrockModel {
  if (name.includes('anthropic.claude-')) {
    const claude = claudeOf(name)
    const isEarly = /claude-(?:instant|v?2|3-(?:haiku|sonnet|opus|5-sonnet-20240620))/.test(name)
    return {
      claude,
      effort: 'as Claude',
      caches: isEarly ? 'nothing' : 'everything',
      takesWholeSchemas: true,
      canBeForced: claude.canBeForced,
    }
  }
  const other = { claude: undefined, takesWholeSchemas: true, canBeForced: true } as const
  if (/amazon\.nova-/.test(name)) {
    const isSecond = name.includes('amazon.nova-2')
    return { ...other, effort: isSecond ? 'as Nova' : undefined, caches: 'words', takesWholeSchemas: false }
  }
  if (name.includes('openai.gpt-oss')) return { ...other, effort: 'as GPT', caches: 'nothing', canBeForced: false }
  return { ...other, effort: undefined, caches: 'nothing' }
}

import * as z from 'zod'
import { cutText } from '../../../core/base/texts/cut-text.ts'

const action = z.string()
const filters = z.array(z.object({ type: z.string(), action }))

/** The parts of an assessment that name the finding, without the words that were found. */
const Assessment = z.object({
  topicPolicy: z.object({ topics: z.array(z.object({ name: z.string(), action })) }).optional(),
  contentPolicy: z.object({ filters }).optional(),
  wordPolicy: z.object({ customWords: z.array(z.object({ action })), managedWordLists: filters }).optional(),
  sensitiveInformationPolicy: z
    .object({ piiEntities: filters, regexes: z.array(z.object({ name: z.string().optional(), action })) })
    .optional(),
  contextualGroundingPolicy: z.object({ filters: filters.optional() }).optional(),
})
type Assessment = z.output<typeof Assessment>

const mostNamed = 10
const maxLength = 300

/** A guardrail's findings in words, as far as its answer can be parsed. */
export function interventionIn(assessments: unknown): string {
  const read = z.array(Assessment).safeParse(assessments ?? [])
  const named = read.success ? [...new Set(read.data.flatMap(namesIn))] : []
  if (named.length === 0) return 'Amazon Bedrock does not let it pass'
  return cutText(`Amazon Bedrock finds ${named.slice(0, mostNamed).join(', ')}`, maxLength)
}

function namesIn(assessment: Assessment): readonly string[] {
  const { topicPolicy, contentPolicy, wordPolicy, sensitiveInformationPolicy, contextualGroundingPolicy } = assessment
  return [
    ...acted(topicPolicy?.topics).map(({ name }) => `the topic ${name}`),
    ...acted(contentPolicy?.filters).map(({ type }) => type),
    ...acted(wordPolicy?.customWords).map(() => 'a word of its list'),
    ...acted(wordPolicy?.managedWordLists).map(({ type }) => type),
    ...acted(sensitiveInformationPolicy?.piiEntities).map(({ type }) => type),
    ...acted(sensitiveInformationPolicy?.regexes).map(({ name = 'a pattern of its list' }) => name),
    ...acted(contextualGroundingPolicy?.filters).map(({ type }) => type),
  ]
}

/** The findings that triggered an action. */
function acted<Found extends { readonly action: string }>(found: readonly Found[] = []): readonly Found[] {
  return found.filter((one) => one.action !== 'NONE')
}

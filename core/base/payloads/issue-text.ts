import type * as z from 'zod'
import { cutText } from '../texts/cut-text.ts'

const maxIssues = 5
const maxLength = 1000

/** The first few problems of a value, each with its path: a large value can have as many as it has parts. */
export function issueText({ issues }: z.ZodError, placeOf: (path: readonly PropertyKey[]) => string): string {
  const told = issues.slice(0, maxIssues).map((issue) => `${placeOf(issue.path)}: ${wordsOf(issue)}`)
  return cutText(told.join('; '), maxLength)
}

/** A key’s own rule describes what is wrong with it. */
function wordsOf(issue: z.core.$ZodIssue): string {
  return issue.code === 'invalid_key' ? (issue.issues[0]?.message ?? issue.message) : issue.message
}

/** Problems of a tool’s arguments, as a model reads them. */
export function placeInArguments(path: readonly PropertyKey[]): string {
  return path.join('.') || 'arguments'
}

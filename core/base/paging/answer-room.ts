/**
 * The maximum of one answer, in bytes of UTF-8 and as JSON in JSON: API Gateway gets an answer as a string in Lambda’s own JSON,
 * which may have 6,291,556 bytes (docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html). Larger answers get
 * an error that is not ours.
 */
export const maxAnswerBytes = 4 * 1024 * 1024

/** A page of a list ends before this size, so that readers of long things keep nobody waiting. */
export const maxPageBytes = 1_000_000

/** The bytes that a value takes in an answer. */
export function answerBytes(value: unknown): number {
  return escapedBytes(JSON.stringify(value))
}

/** The same for a body that is serialised already. */
export function escapedBytes(text: string): number {
  return Buffer.byteLength(JSON.stringify(text)) - 2
}

/** The maximum growth of a JSON text by another escaping: a quote becomes two characters. */
export const mostEscaped = 2

export interface AnswerRoom {
  /** @returns whether there was room for one more, which is then taken; for the first there always is */
  take(bytes: number): boolean
  /** It has the requested number. */
  isFull(): boolean
}

export function answerRoom(limit: number, most = maxPageBytes): AnswerRoom {
  let taken = 0
  let left = most
  return {
    take(bytes) {
      if (taken === limit || (taken > 0 && bytes > left)) return false
      taken++
      left -= bytes
      return true
    },
    isFull: () => taken === limit,
  }
}

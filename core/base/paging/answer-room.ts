/**
 * What one answer may hold, in bytes of UTF-8 and as JSON in JSON: API Gateway gets an answer as a string in Lambda's own JSON,
 * which may have 6,291,556 bytes (docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html). Whatever is above is
 * answered by an error that is not ours.
 */
export const maxAnswerBytes = 4 * 1024 * 1024

/** A page of a list ends before it passes so many, so that no reader of long things keeps others waiting. */
export const maxPageBytes = 1_000_000

/** How many bytes a value takes in an answer. */
export function answerBytes(value: unknown): number {
  return escapedBytes(JSON.stringify(value))
}

/** The same of a body that is written out already. */
export function escapedBytes(text: string): number {
  return Buffer.byteLength(JSON.stringify(text)) - 2
}

/** Most bytes that a JSON text takes by being escaped once more: a quote becomes two. */
export const mostEscaped = 2

export interface AnswerRoom {
  /** @returns whether there was room for one more, which is taken with it; for the first there always is */
  take(bytes: number): boolean
  /** It has as many as were asked for. */
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

import type { Message } from '../../../contract/resources/conversation.ts'

/** The messages that are read: without gaps, from the first one on. */
export interface Transcript {
  /** Earlier ones are not read yet. */
  readonly after: number
  readonly messages: readonly Message[]
}

/** As many as are read at once, the last first. */
export const portion = 50

/** What is read when the page opens: the end. */
export function beginningOf(count: number): Transcript {
  return { after: Math.max(0, count - portion), messages: [] }
}

export function lastOf({ after, messages }: Transcript): number {
  return messages.at(-1)?.number ?? after
}

/** Adds what was read after the last one; what is known stays. */
export function withLater(transcript: Transcript, read: readonly Message[]): Transcript {
  const last = lastOf(transcript)
  const fresh = read.filter(({ number }) => number > last)
  return fresh.length === 0 ? transcript : { ...transcript, messages: [...transcript.messages, ...fresh] }
}

/** Adds the portion before the first one. */
export function withEarlier(transcript: Transcript, read: readonly Message[]): Transcript {
  const before = read.filter(({ number }) => number <= transcript.after)
  return { after: Math.max(0, transcript.after - portion), messages: [...before, ...transcript.messages] }
}

/** The transcript as people keep it. */
export function textOf(messages: readonly Message[]): string {
  return messages
    .map((message) => {
      const who = message.role === 'user' ? 'user' : message.agent
      return `${message.time} ${who}:\n${message.content}\n`
    })
    .join('\n')
}

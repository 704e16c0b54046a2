import { setTimeout as pause } from 'node:timers/promises'
import { type Job, JobFailure } from '../../sdk/work.ts'

/**
 * The longest sentences of a text, in their order: no model, so that the example runs anywhere. It takes its time for
 * each sentence, as real work does, and records each as a step.
 */
export async function summarize(job: Job): Promise<{ summary: string; sentences: number }> {
  const { text, keep, pause_ms } = inputOf(job)
  const sentences = text.match(/[^.!?]+[.!?]*/g)?.map((sentence) => sentence.trim()) ?? []
  const rated: { sentence: string; at: number }[] = []
  for (const [at, sentence] of sentences.entries()) {
    await pause(pause_ms, undefined, { signal: job.signal })
    rated.push({ sentence, at })
    // After a crash the next worker goes on after the recorded steps: here they are only not recorded again.
    if (at >= job.work.steps) await job.step(rating(sentence))
  }
  const best = rated.toSorted((a, b) => b.sentence.length - a.sentence.length).slice(0, keep)
  const summary = best.toSorted((a, b) => a.at - b.at).map(({ sentence }) => sentence)
  return { summary: summary.join(' '), sentences: sentences.length }
}

function rating(sentence: string) {
  return {
    kind: 'model_call' as const,
    model: 'example/longest-sentences',
    text: `${sentence.length} characters`,
    input_tokens: sentence.split(' ').length,
    output_tokens: 2,
    cost_usd: 0,
  }
}

function inputOf({ input }: Job): { text: string; keep: number; pause_ms: number } {
  if (typeof input === 'string') return { text: input, keep: 2, pause_ms: 100 }
  const given = input as { text?: unknown; keep?: unknown; pause_ms?: unknown } | null
  if (typeof given?.text !== 'string') {
    throw new JobFailure('no_text', 'The input is a text, or an object with one in `text`', { retryable: false })
  }
  return { text: given.text, keep: Number(given.keep ?? 2), pause_ms: Number(given.pause_ms ?? 100) }
}

import { setTimeout as pause } from 'node:timers/promises'

/** So many at a time, each again and again until `over`. What fails is what an attacker has to live with. */
export async function repeat(actors: number, over: AbortSignal, act: (n: number) => Promise<unknown>): Promise<void> {
  let n = 0
  await Promise.all(
    Array.from({ length: actors }, async () => {
      while (!over.aborted) {
        const failed = await act(n++).then(
          () => false,
          () => true,
        )
        if (failed) await pause(5)
      }
    }),
  )
}

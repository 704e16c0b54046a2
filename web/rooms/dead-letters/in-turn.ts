/** Does the same for each, a few at once, and says how many it could not be done for. */
export async function inTurn(ids: readonly string[], act: (id: string) => Promise<unknown>): Promise<number> {
  let failed = 0
  const left = [...ids]
  const worker = async () => {
    for (let id = left.shift(); id !== undefined; id = left.shift()) {
      try {
        await act(id)
      } catch {
        failed++
      }
    }
  }
  await Promise.all(Array.from({ length: atOnce }, worker))
  return failed
}

const atOnce = 4

type Operation = (...parameters: unknown[]) => Promise<unknown>

/**
 * A port whose adapter is imported at its first call: for ports that most requests do not use, so that not every cold
 * start pays for them. The bundler calls it, with the operations that the function declares.
 */
export function loadedLater(
  load: () => Promise<Readonly<Record<string, Operation>>>,
  operations: readonly string[],
): Readonly<Record<string, Operation>> {
  let loading: ReturnType<typeof load> | undefined
  const call =
    (operation: string): Operation =>
    async (...parameters) => {
      loading ??= load()
      return await (await loading)[operation]?.(...parameters)
    }
  return Object.fromEntries(operations.map((operation) => [operation, call(operation)]))
}

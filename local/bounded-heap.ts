/**
 * Node’s options that keep the local edition within its memory (docs/bounds.md). V8 sets the sizes of the heap when a process
 * begins, and cannot change them later.
 */
export const heapOptions: readonly string[] = ['--max-semi-space-size=8', '--max-old-space-size=1024']

type Started = Pick<NodeJS.Process, 'execPath' | 'execArgv' | 'argv' | 'env'>

/**
 * Restarts the program if it was started without them. It stays the same process, with its id, its streams and its parent, so
 * nobody in between must pass on signals and the exit code; only a channel made by `fork` is lost. On Windows, which
 * cannot do this, Node’s own sizes apply.
 */
export function boundHeap(started: Started & Pick<NodeJS.Process, 'execve'>): void {
  const missing = missingHeapOptions(started)
  if (missing.length === 0) return
  const { execPath, execArgv, argv, env } = started
  started.execve?.(execPath, [execPath, ...execArgv, ...missing, ...argv.slice(1)], env)
}

/** Those that nobody set: whoever sets a size has a reason. */
export function missingHeapOptions({ execArgv, env }: Pick<Started, 'execArgv' | 'env'>): readonly string[] {
  // V8 accepts both `-` and `_`.
  const given = [...execArgv, env.NODE_OPTIONS ?? ''].join(' ').replaceAll('_', '-')
  return heapOptions.filter((option) => !given.includes(option.slice(0, option.indexOf('='))))
}

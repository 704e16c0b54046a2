/**
 * What Node is to be started with, so that the local edition keeps to its memory (docs/bounds.md). V8 lays out the heap as a process
 * begins, and takes no other size for it later.
 */
export const heapOptions: readonly string[] = ['--max-semi-space-size=8', '--max-old-space-size=1024']

type Started = Pick<NodeJS.Process, 'execPath' | 'execArgv' | 'argv' | 'env'>

/**
 * Begins the program anew, where it was started without them. It stays the same process, with its id, its streams and its parent, so
 * there is nobody between who would have to pass on signals and the exit code; only a channel that `fork` makes is lost. On Windows, which
 * cannot do this, Node's own sizes hold.
 */
export function boundHeap(started: Started & Pick<NodeJS.Process, 'execve'>): void {
  const missing = missingHeapOptions(started)
  if (missing.length === 0) return
  const { execPath, execArgv, argv, env } = started
  started.execve?.(execPath, [execPath, ...execArgv, ...missing, ...argv.slice(1)], env)
}

/** Those that nobody gave: who names a size knows why. */
export function missingHeapOptions({ execArgv, env }: Pick<Started, 'execArgv' | 'env'>): readonly string[] {
  // V8 takes either, `-` and `_`.
  const given = [...execArgv, env.NODE_OPTIONS ?? ''].join(' ').replaceAll('_', '-')
  return heapOptions.filter((option) => !given.includes(option.slice(0, option.indexOf('='))))
}

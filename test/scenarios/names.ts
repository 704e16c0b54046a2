let count = 0
const run = Date.now().toString(36)

/** Unlike any other of this or an earlier run, and fit for agents, tags and keys. */
export function freshName(prefix: string): string {
  count += 1
  return `${prefix}-${run}-${count}`
}

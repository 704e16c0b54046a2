/**
 * Loaded before the edition: a bug that ends the process in the middle of a leg, before anything of that leg is on disk. It
 * strikes where a leg writes down what it is about to send to its model, if that says "deadly".
 */
const stringify = JSON.stringify

JSON.stringify = (value: unknown, ...rest: unknown[]): string => {
  const text = stringify(value, ...(rest as []))
  if (isConversation(value) && text.includes('deadly')) end()
  return text
}

function isConversation(value: unknown): boolean {
  return Array.isArray(value) && (value[0] as { role?: unknown } | undefined)?.role === 'user'
}

function end(): void {
  if (process.env.DEADLY === 'kill') process.kill(process.pid, 'SIGKILL')
  for (const hoard: unknown[] = []; ; ) hoard.push(new Array(4_000_000).fill(hoard.length))
}

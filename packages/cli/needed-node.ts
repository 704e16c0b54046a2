/** What npm compares before it installs the package. 22.16 is the first with all of `node:sqlite` that the local edition uses. */
export const neededNode = '^22.16.0 || >=24.0.0'

/** @returns what to tell somebody whose Node is too old */
export function nodeProblem(version: string): string | undefined {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  if (major >= 24 || (major === 22 && minor >= 16)) return undefined
  return `sortie: Node ${version} is too old
Sortie needs Node 22.16 or newer in version 22, or Node 24 or newer: it keeps its data in the SQLite that these have built in.
Install one from https://nodejs.org, and run the command again.
`
}

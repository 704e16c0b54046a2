/** What npm compares before it installs the package: the first of each line with `Worker.cpuUsage`, which bounds what checks and programs may use. */
export const neededNode = '^22.19.0 || >=24.6.0'

/** @returns what to tell somebody whose Node is too old */
export function nodeProblem(version: string): string | undefined {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  const isNewEnough = major > 24 || (major === 24 && minor >= 6) || (major === 22 && minor >= 19)
  if (isNewEnough) return undefined
  return `sortie: Node ${version} does not have all that Sortie needs
Install Node 24.6 or newer, or at least 22.19 of version 22, from https://nodejs.org, and run the command again.
`
}

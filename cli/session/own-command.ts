/**
 * How to run this program again in another terminal: in the clone by npm, which has the right Node; of the package as it was run. `--no` keeps
 * npm from fetching a package of that name where none is installed.
 * @param file of this program: the package has no TypeScript
 */
export function ownCommand(env: NodeJS.ProcessEnv, file: string): string {
  if (file.endsWith('.ts')) return 'npm run -s sortie --'
  return env.npm_command === undefined ? 'sortie' : 'npx --no -- sortie'
}

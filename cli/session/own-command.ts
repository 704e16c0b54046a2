/**
 * How to run this program again in another terminal: in the repository through npm, which has the right Node; in the package as
 * it was run. `--no` keeps npm from downloading a package of that name if none is installed.
 * @param file of this program: the package has no TypeScript
 */
export function ownCommand(env: NodeJS.ProcessEnv, file: string): string {
  if (file.endsWith('.ts')) return 'npm run -s sortie --'
  return env.npm_command === undefined ? 'sortie' : 'npx --no -- sortie'
}

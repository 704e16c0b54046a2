/** How commands of Sortie begin; the build puts another name in its place where the command line is installed. */
const own = 'npm run -s sortie --'
const usual = 'http://127.0.0.1:4600'

/** The commands as they reach this server: the command line knows the usual address by itself. */
export function atThisAddress(commands: string, origin: string): string {
  if (origin === usual) return commands
  return commands
    .split('\n')
    .map((line) => (line.startsWith(`${own} `) ? `${own} --url ${origin}${line.slice(own.length)}` : line))
    .join('\n')
}

/** How commands of Sortie begin; the build puts another name in its place where the command line is installed. */
const own = 'npm run -s sortie --'
const usual = 'http://127.0.0.1:4600'

/** The address that a request of curl names, before its path; what it sends is left alone. */
const requested = /^(curl [^"']*")\$SORTIE_URL\//
/** Sortie’s own start, behind settings for it alone. */
const started = /^(?:[A-Z_]+=\S+ )*npm start$/

/** The commands as they reach this server: the command line knows the usual address by itself, and curl knows none. */
export function atThisAddress(commands: string, origin: string): string {
  return commands
    .split('\n')
    .map((line) =>
      lineAt(
        line.replace(requested, (_, before: string) => `${before}${origin}/`),
        origin,
      ),
    )
    .join('\n')
}

function lineAt(line: string, origin: string): string {
  if (origin === usual) return line
  if (line.startsWith(`${own} `)) return `${own} --url ${origin}${line.slice(own.length)}`
  const { port } = new URL(origin)
  return started.test(line) && port !== '' ? `${line} -- --port ${port}` : line
}

const longest = 100

/** The name of a found file: the end of its path, as far as it is a valid name. @returns `undefined` if nothing is left */
export function fileNameIn(path: string): string | undefined {
  const end = path.split('/').at(-1) ?? ''
  const name = end.replaceAll(/[^\w.-]/g, '_').slice(-longest)
  return name === '' ? undefined : name
}

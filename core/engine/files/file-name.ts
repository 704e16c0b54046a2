const longest = 100

/** What a file that was found is called: the end of its path, as far as a name may be that. @returns `undefined` where nothing is left */
export function fileNameIn(path: string): string | undefined {
  const end = path.split('/').at(-1) ?? ''
  const name = end.replaceAll(/[^\w.-]/g, '_').slice(-longest)
  return name === '' ? undefined : name
}

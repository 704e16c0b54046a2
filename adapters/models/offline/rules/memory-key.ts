/** One key for "the Colour", "my colour" and "colour". */
export function memoryKey(name: string): string {
  return name
    .toLowerCase()
    .replace(/^\s*(?:the|my|our|a|an)\s+/, '')
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_|_$/g, '')
    .slice(0, 64)
}

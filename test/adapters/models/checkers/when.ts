export function when(is: boolean, problem: string): string[] {
  return is ? [problem] : []
}

export function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

/** A part of `RESULTS.md`: its measurement and its text. */
export interface Section {
  readonly title: string
  /** Measures. @returns Markdown */
  write(): Promise<string>
}

export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const align = head.map((_, column) => (column === 0 ? '---' : '---:'))
  return [head, align, ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n')
}

export function number(value: number, digits = 0): string {
  return value.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits })
}

/** The ratio of two figures, such as `1.7×`. */
export function ratio(value: number, to: number): string {
  return `${number(value / to, 2)}×`
}

/** A part of `RESULTS.md`: what is measured, and how it reads. */
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

/** Of one figure to another, as `1.7×`. */
export function ratio(value: number, to: number): string {
  return `${number(value / to, 2)}×`
}

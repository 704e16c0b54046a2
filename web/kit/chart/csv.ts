import type { ChartSeries } from './marks.ts'

/** The chart as a table for spreadsheets (RFC 4180), with times in UTC and plain numbers. */
export function csvOf(times: readonly number[], series: readonly ChartSeries[]): string {
  const head = ['time', ...series.map(({ id }) => id)]
  const rows = times.map((time, at) => [
    new Date(time).toISOString(),
    ...series.map(({ values }) => String(values[at] ?? '')),
  ])
  return [head, ...rows].map((row) => `${row.map(field).join(',')}\r\n`).join('')
}

function field(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

import { cpus, loadavg, release, totalmem, type } from 'node:os'

export function machine(): string {
  const [first] = cpus()
  const gib = Math.round(totalmem() / 2 ** 30)
  return `${cpus().length} cores of ${first?.model.trim()}, ${gib} GiB, ${type()} ${release()}, Node ${process.versions.node}`
}

/** The load average of one minute before any measurement: above about 0.3, the figures are worse than the code. */
export function load(): string {
  return (loadavg()[0] ?? 0).toFixed(2)
}

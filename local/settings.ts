import { StartError } from '../adapters/local/start-error.ts'

/** What the environment says, beside what the model providers read of it. */
export interface LocalSettings {
  readonly leaseMs: number
  /** Hosts (`name` or `name:port`) that tools may fetch although their address is private. */
  readonly allowHosts: readonly string[]
  readonly logLevel: LogLevel
}

type LogLevel = 'DEBUG' | 'INFO' | 'WARN' | 'ERROR'

/** @throws StartError that names the variable */
export function readSettings(env: NodeJS.ProcessEnv): LocalSettings {
  return {
    leaseMs: wholeSeconds(env, 'SORTIE_LEASE_SECONDS', 60) * 1000,
    allowHosts: (env.SORTIE_FETCH_ALLOW ?? '').split(',').flatMap((entry) => entry.trim() || []),
    logLevel: logLevelOf(env.SORTIE_LOG_LEVEL ?? 'WARN'),
  }
}

function wholeSeconds(env: NodeJS.ProcessEnv, name: string, fallback: number): number {
  const text = env[name]
  if (text === undefined || text === '') return fallback
  const value = Number(text)
  if (Number.isInteger(value) && value >= 1 && value <= 3600) return value
  throw new StartError(`${name} is ${JSON.stringify(text)}.`, 'Give it a whole number of seconds from 1 to 3600.')
}

function logLevelOf(text: string): LogLevel {
  const level = text.toUpperCase()
  if (level === 'DEBUG' || level === 'INFO' || level === 'WARN' || level === 'ERROR') return level
  throw new StartError(`SORTIE_LOG_LEVEL is ${JSON.stringify(text)}.`, 'Give it DEBUG, INFO, WARN or ERROR.')
}

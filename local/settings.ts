import { isIP } from 'node:net'
import { StartError } from '../adapters/local/start-error.ts'
import { isPageOrigin } from '../adapters/system/page-origins.ts'
import { isMailAddress } from '../core/base/ports/mail.ts'

/** The settings from the environment, except those of the model providers. */
export interface LocalSettings {
  readonly leaseMs: number
  /** Hosts (`name` or `name:port`) that tools may fetch although their address is private. */
  readonly allowHosts: readonly string[]
  /** Addresses of proxies whose `X-Forwarded-*` headers are trusted. */
  readonly trustedProxies: readonly string[]
  /** Origins whose pages in browsers may use the API, and send and fetch files. */
  readonly origins: readonly string[]
  readonly mail: MailSettings
  readonly logLevel: LogLevel
}

/** How this machine sends mails. */
export interface MailSettings {
  readonly from: string
  /** None: mails are put into the outbox. */
  readonly server: string | undefined
}

type LogLevel = 'DEBUG' | 'INFO' | 'WARN' | 'ERROR'

/** @throws StartError that names the variable */
export function readSettings(env: NodeJS.ProcessEnv): LocalSettings {
  return {
    leaseMs: wholeSeconds(env, 'SORTIE_LEASE_SECONDS', 60) * 1000,
    allowHosts: listOf(env.SORTIE_FETCH_ALLOW).map(host),
    trustedProxies: listOf(env.SORTIE_TRUSTED_PROXIES).map(ipAddress),
    origins: listOf(env.SORTIE_ORIGINS).map(pageOrigin),
    mail: mailSettings(env),
    logLevel: logLevelOf(env.SORTIE_LOG_LEVEL || 'WARN'),
  }
}

function listOf(text = ''): readonly string[] {
  return text.split(',').flatMap((entry) => entry.trim() || [])
}

function mailSettings(env: NodeJS.ProcessEnv): MailSettings {
  const { SORTIE_MAIL_FROM: from = '', SORTIE_MAIL_SERVER: server = '' } = env
  if (server !== '' && !isMailServer(server))
    throw new StartError(
      'SORTIE_MAIL_SERVER is not the address of a mail server.',
      'Give it smtp://host:587 or smtps://host:465, with the name and the password before the host if it wants them.',
    )
  if (server !== '' && from === '')
    throw new StartError(
      'SORTIE_MAIL_SERVER is set, and SORTIE_MAIL_FROM is not.',
      'Give it the address that mails come from, such as sortie@example.com.',
    )
  if (from !== '' && !isMailAddress(from))
    throw new StartError(
      `SORTIE_MAIL_FROM is ${JSON.stringify(from)}.`,
      'Give it a plain mail address, such as sortie@example.com.',
    )
  return { from: from === '' ? 'sortie@localhost' : from, server: server === '' ? undefined : server }
}

/** Its text is not shown: it may have a password. */
function isMailServer(text: string): boolean {
  if (!URL.canParse(text)) return false
  const { protocol, hostname, pathname, search, hash } = new URL(text)
  const isPlain = ['', '/'].includes(pathname) && search === '' && hash === ''
  return (protocol === 'smtp:' || protocol === 'smtps:') && hostname !== '' && isPlain
}

function host(text: string): string {
  // An address with anything else would never match: `http://10.0.0.7/`, `10.0.0.7/24`, `user@host`.
  const url = URL.canParse(`http://${text}`) ? new URL(`http://${text}`) : undefined
  if (url?.host === text.toLowerCase() || url?.host === text.toLowerCase().replace(/:80$/, '')) return text
  throw new StartError(
    `SORTIE_FETCH_ALLOW names ${JSON.stringify(text)}.`,
    'Give it hosts, with or without a port, and commas between them: localhost:8080,10.0.0.7.',
  )
}

function ipAddress(text: string): string {
  if (isIP(text) !== 0) return text
  throw new StartError(
    `SORTIE_TRUSTED_PROXIES names ${JSON.stringify(text)}.`,
    'Give it the IP addresses of your proxies, with commas between them.',
  )
}

function pageOrigin(text: string): string {
  if (isPageOrigin(text)) return text
  throw new StartError(
    `SORTIE_ORIGINS names ${JSON.stringify(text)}.`,
    'Give it origins, with commas between them: https://console.example.com,http://localhost:3000.',
  )
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

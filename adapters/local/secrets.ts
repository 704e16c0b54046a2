import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import {
  closeSync,
  existsSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { SortieError } from '../../contract/errors.ts'
import type { Secrets } from '../../core/base/ports/secrets.ts'
import { secretKeyFile } from './data-folder.ts'
import { keepPrivate } from './private-files.ts'
import { StartError } from './start-error.ts'

const keyBytes = 32

/** AES-256-GCM with a key of this data folder, the tenant as associated data; platform secrets from the environment. */
export function createSecrets(folder: string, environment: NodeJS.ProcessEnv): Secrets {
  const key = loadOrMakeKey(folder)
  return {
    get: async (name) => environment[name.toUpperCase().replaceAll('-', '_')],
    async seal(tenant, plaintext) {
      const nonce = randomBytes(12)
      const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(tenant))
      const sealed = Buffer.concat([cipher.update(plaintext, 'utf8'), cipher.final()])
      return Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString('base64url')
    },
    async open(tenant, sealed) {
      try {
        const bytes = Buffer.from(sealed, 'base64url')
        const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, 12)).setAAD(Buffer.from(tenant))
        decipher.setAuthTag(bytes.subarray(12, 28))
        return Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]).toString('utf8')
      } catch (cause) {
        throw new SortieError('invalid_input', 'This secret was sealed for another tenant, or was altered', { cause })
      }
    },
  }
}

function loadOrMakeKey(folder: string): Buffer {
  const path = secretKeyFile(folder)
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  if (!existsSync(path)) makeKey(folder, path)
  keepPrivate(path)
  const key = readFileSync(path)
  if (key.length === keyBytes) return key
  throw new StartError(
    `${path} has ${key.length} bytes, so it is not a key.`,
    'Put back that of a backup. Where there is none, remove it: what was sealed with the one that was there is lost.',
  )
}

/** Whole and on disk, or not at all: what half a key has sealed, or one that goes with the power, nobody opens again. */
function makeKey(folder: string, path: string): void {
  const part = `${path}.${process.pid}.part`
  try {
    writeFileSync(part, randomBytes(keyBytes), { mode: 0o600, flush: true })
    linkSync(part, path)
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    // Another process was faster.
    if (code === 'EEXIST') return
    throw new StartError(
      `${path} cannot be made: ${message}.`,
      'Give this user write access to the folder, and make room on its disk.',
    )
  } finally {
    rmSync(part, { force: true })
  }
  const opened = openSync(folder, 'r')
  fsyncSync(opened)
  closeSync(opened)
}

import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { SortieError } from '../../contract/errors.ts'
import type { Secrets } from '../../core/base/ports/secrets.ts'
import { secretKeyFile } from './data-folder.ts'
import { keepPrivate } from './private-files.ts'

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
  try {
    writeFileSync(path, randomBytes(32), { flag: 'wx', mode: 0o600 })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
  keepPrivate(path)
  return readFileSync(path)
}

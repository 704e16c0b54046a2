import { DecryptCommand, EncryptCommand, KMSClient } from '@aws-sdk/client-kms'
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { SortieError } from '../../contract/errors.ts'
import type { Secrets } from '../../core/base/ports/secrets.ts'
import { asUnavailable, clientConfig, lazily } from './client-config.ts'
import { required, variables } from './environment.ts'
import { checkTenantId } from './tenant-id.ts'

/** KMS Encrypt takes this much: docs.aws.amazon.com/kms/latest/APIReference/API_Encrypt.html. */
const maxPlaintextBytes = 4096

/**
 * Platform secrets from Secrets Manager; a tenant's own sealed by KMS itself under one key, with the tenant as
 * encryption context, so KMS refuses to open them for another tenant and CloudTrail shows for whom each was opened.
 *
 * KMS encrypts at most 4,096 bytes: enough for keys, tokens and passwords, not for documents or most certificate
 * chains. Larger secrets would need a data key in an envelope; until one is needed `seal` refuses them.
 *
 * Each `get` and each `open` is a request that costs money; a caller keeps the answer while it works.
 */
export function createSecrets(): Secrets {
  const kms = lazily(() => new KMSClient(clientConfig))
  const secretsManager = lazily(() => new SecretsManagerClient(clientConfig))
  return {
    get: (name) => asUnavailable('Secrets Manager', () => readSecret(secretsManager(), name)),
    seal: (tenant, plaintext) => asUnavailable('KMS', () => seal(kms(), tenant, plaintext)),
    open: (tenant, sealed) => asUnavailable('KMS', () => open(kms(), tenant, sealed)),
  }
}

async function readSecret(client: SecretsManagerClient, name: string): Promise<string | undefined> {
  try {
    const command = new GetSecretValueCommand({ SecretId: required(variables.secretPrefix) + name })
    return (await client.send(command)).SecretString
  } catch (error) {
    if (error instanceof Error && error.name === 'ResourceNotFoundException') return undefined
    throw error
  }
}

async function seal(client: KMSClient, tenant: string, plaintext: string): Promise<string> {
  const bytes = Buffer.from(plaintext)
  if (bytes.byteLength > maxPlaintextBytes) {
    throw new SortieError('payload_too_large', `A secret may have at most ${maxPlaintextBytes} bytes`)
  }
  const { CiphertextBlob } = await client.send(
    new EncryptCommand({ KeyId: required(variables.keyId), Plaintext: bytes, EncryptionContext: contextOf(tenant) }),
  )
  return Buffer.from(CiphertextBlob ?? []).toString('base64url')
}

async function open(client: KMSClient, tenant: string, sealed: string): Promise<string> {
  try {
    const { Plaintext } = await client.send(
      new DecryptCommand({
        KeyId: required(variables.keyId),
        CiphertextBlob: Buffer.from(sealed, 'base64url'),
        EncryptionContext: contextOf(tenant),
      }),
    )
    return Buffer.from(Plaintext ?? []).toString('utf8')
  } catch (error) {
    if (!isRefusal(error)) throw error
    throw new SortieError('invalid_input', 'This secret was sealed for another tenant or was altered', { cause: error })
  }
}

const refusals = new Set(['InvalidCiphertextException', 'IncorrectKeyException', 'ValidationException'])

function isRefusal(error: unknown): boolean {
  return error instanceof Error && refusals.has(error.name)
}

function contextOf(tenant: string): Record<string, string> {
  return { tenant: checkTenantId(tenant) }
}

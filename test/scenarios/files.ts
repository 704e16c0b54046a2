import { expect } from 'vitest'
import { FileContent, FileUpload, StoredFile } from '../../contract/resources/file.ts'
import { type Api, answerOf } from './api.ts'
import { checkByContract } from './by-contract.ts'
import type { Platform } from './platform.ts'

/** Asks for the upload of a file, without sending its bytes. */
export async function beginFile(api: Api, about: Record<string, unknown>): Promise<FileUpload> {
  const answer = await api('POST', '/v1/files', { json: about })
  expect([answer.status, answer.body]).toMatchObject([201, {}])
  return FileUpload.parse(answer.body)
}

/** Sends bytes to the address of an upload, as any client does: without the key. */
export async function sendBytes({ upload }: FileUpload, bytes: Uint8Array<ArrayBuffer>): Promise<Response> {
  return fetch(upload.url, { method: upload.method, headers: upload.headers, body: bytes })
}

export async function uploadFile(
  api: Api,
  bytes: Uint8Array<ArrayBuffer>,
  about: Record<string, unknown> = {},
): Promise<StoredFile> {
  const begun = await beginFile(api, { name: 'a file', bytes: bytes.length, ...about })
  const sent = await sendBytes(begun, bytes)
  expect([sent.status, await sent.text()]).toEqual([expect.toBeOneOf([200, 204]), ''])
  return completeFile(api, begun.file.id)
}

export async function completeFile(api: Api, id: string): Promise<StoredFile> {
  const answer = await api('POST', `/v1/files/${id}/complete`)
  expect([answer.status, answer.body]).toMatchObject([200, {}])
  return StoredFile.parse(answer.body)
}

/** Where a file is to be fetched from. The redirect is not followed, as it takes the key along. */
export async function addressOf({ http, apiKey }: Platform, id: string): Promise<string> {
  const path = `/v1/files/${id}/content`
  const headers = { authorization: `Bearer ${apiKey}` }
  const response = await fetch(`${http}${path}`, { headers, redirect: 'manual' })
  const answer = answerOf(response.status, response.headers, await response.text())
  checkByContract('GET', path, answer)
  expect(answer.status).toBe(303)
  const { url } = FileContent.parse(answer.body)
  expect(answer.headers.get('location')).toBe(url)
  return url
}

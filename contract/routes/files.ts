import * as z from 'zod'
import { MissionId, PageQuery } from '../resources/common.ts'
import { FileContent, FileId, FileList, FileUpload, NewFile, StoredFile } from '../resources/file.ts'
import { route } from '../route.ts'

const oneFile = z.strictObject({ file_id: FileId })

export const createFile = route({
  method: 'POST',
  path: '/v1/files',
  area: 'files',
  summary: 'Begin the upload of a file',
  description:
    'Answers where its bytes go: send them with PUT, with the headers of the answer and without the API key, and then complete the file. An upload that is not completed within an hour is forgotten.',
  scope: 'files:write',
  body: NewFile,
  status: 201,
  output: FileUpload,
  errors: ['limit_exceeded'],
})

export const completeFile = route({
  method: 'POST',
  path: '/v1/files/{file_id}/complete',
  area: 'files',
  summary: 'Have the bytes of a file looked at',
  description:
    'Its type is told by its content. What is of another type or length than was said, or of none that is taken, is `refused`, and its bytes are removed. Once a file is ready or refused, it stays so.',
  scope: 'files:write',
  params: oneFile,
  status: 200,
  output: StoredFile,
  errors: ['not_found', 'not_applicable', 'conflict'],
})

export const listFiles = route({
  method: 'GET',
  path: '/v1/files',
  area: 'files',
  summary: 'List files, newest first',
  description: 'Also those that missions made. What was just made may take a second to be among them.',
  scope: 'files:read',
  query: z.strictObject(PageQuery),
  status: 200,
  output: FileList,
  errors: ['invalid_cursor'],
})

export const getFile = route({
  method: 'GET',
  path: '/v1/files/{file_id}',
  area: 'files',
  summary: 'Get what is known of a file',
  scope: 'files:read',
  params: oneFile,
  status: 200,
  output: StoredFile,
  errors: ['not_found'],
})

export const getFileContent = route({
  method: 'GET',
  path: '/v1/files/{file_id}/content',
  area: 'files',
  summary: 'Download a file',
  description:
    'Redirects to an address that has the bytes for a few minutes, as an attachment that no browser shows in a page. Send the API key to no other host: the address needs none.',
  scope: 'files:read',
  params: oneFile,
  status: 303,
  output: FileContent,
  errors: ['not_found', 'not_applicable'],
})

export const deleteFile = route({
  method: 'DELETE',
  path: '/v1/files/{file_id}',
  area: 'files',
  summary: 'Delete a file',
  description:
    'It is gone at once, for whoever lists, downloads or gives it to missions. Missions and messages that have it keep its bytes until they expire.',
  scope: 'files:write',
  params: oneFile,
  status: 204,
  output: z.undefined(),
  errors: ['not_found'],
})

export const listArtifacts = route({
  method: 'GET',
  path: '/v1/missions/{mission_id}/artifacts',
  area: 'files',
  summary: 'List the files that a mission made',
  description: 'Oldest first. They are files like others, and expire with their mission.',
  scope: 'files:read',
  params: z.strictObject({ mission_id: MissionId }),
  query: z.strictObject(PageQuery),
  status: 200,
  output: FileList,
  errors: ['not_found', 'invalid_cursor'],
})

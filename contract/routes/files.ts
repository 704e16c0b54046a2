import * as z from 'zod'
import { MissionId, PageQuery } from '../resources/common.ts'
import { FileContent, FileId, FileList, FileUpload, NewFile, StoredFile } from '../resources/file.ts'
import { route } from '../route.ts'

const oneFile = z.strictObject({ file_id: FileId })

export const createFile = route({
  method: 'POST',
  path: '/v1/files',
  area: 'files',
  summary: 'Start the upload of a file',
  description:
    'The answer says where to send its bytes: use PUT with the headers of the answer and without the API key, then complete the file. An upload that is not completed within an hour is dropped.',
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
  summary: 'Complete a file: check its bytes',
  description:
    'The type is detected from the content. A file whose type or length differs from the declared one, or whose type is not supported, is `refused`, and its bytes are removed. A file that is ready or refused stays so.',
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
  description: 'Includes files that missions made. A new file may take a second to appear.',
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
  summary: 'Get a file’s details',
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
    'Redirects to an address that serves the bytes for a few minutes, as an attachment that browsers do not show in a page. The address needs no API key: send the key to no other host.',
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
    'The file is gone at once for listing, downloading and new missions. Missions and messages that already have it keep its bytes until they expire.',
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
  description: 'Oldest first. They are ordinary files, and expire with their mission.',
  scope: 'files:read',
  params: z.strictObject({ mission_id: MissionId }),
  query: z.strictObject(PageQuery),
  status: 200,
  output: FileList,
  errors: ['not_found', 'invalid_cursor'],
})

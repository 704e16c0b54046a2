import * as routes from '../../contract/routes/files.ts'
import { deleteFile } from '../../core/features/files/delete-file.ts'
import { getFile, getFileContent, listArtifacts, listFiles } from '../../core/features/files/read-files.ts'
import { completeFile, createFile } from '../../core/features/files/upload-file.ts'
import type { PortsOf } from '../runtime/definition.ts'
import { httpHandler } from '../runtime/http.ts'
import type { definition } from './function.ts'

export function createHandler(ports: PortsOf<typeof definition>) {
  const create = createFile(ports)
  const complete = completeFile(ports)
  const list = listFiles(ports)
  const get = getFile(ports)
  const content = getFileContent(ports)
  const remove = deleteFile(ports)
  const artifacts = listArtifacts(ports)
  return httpHandler(routes, ports, {
    createFile: ({ caller, body, origin }) => create(caller, body, origin),
    completeFile: ({ caller, params }) => complete(caller, params.file_id),
    listFiles: ({ caller, query }) => list(caller, query),
    getFile: ({ caller, params }) => get(caller, params.file_id),
    getFileContent: ({ caller, params, origin }) => content(caller, params.file_id, origin),
    deleteFile: async ({ caller, params }) => {
      await remove(caller, params.file_id)
      return undefined
    },
    listArtifacts: ({ caller, params, query }) => artifacts(caller, params.mission_id, query),
  })
}

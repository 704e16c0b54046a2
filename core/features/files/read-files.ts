import { SortieError } from '../../../contract/errors.ts'
import type { FileContent, StoredFile as FileView } from '../../../contract/resources/file.ts'
import { newestFirst, type Page, type PageRequest } from '../../base/paging/newest-first.ts'
import { partitionPage } from '../../base/paging/partition-page.ts'
import type { Ports } from '../../base/ports/ports.ts'
import { readItems } from '../../base/storing/reading.ts'
import { scopeOf } from '../../base/storing/scope.ts'
import { iso } from '../../base/times/iso.ts'
import { blobOf, fileKind, fileView, viewIfVisible } from '../../records/file/file.ts'
import { fileKey, filesListing, requireFile } from '../../records/file/file-items.ts'
import type { Caller } from '../../records/key/authenticate.ts'
import { artifactKind, artifactPrefix } from '../../records/mission/artifacts.ts'
import { missionPartition } from '../../records/mission/mission-items.ts'
import { requireMission } from '../../records/mission/require-mission.ts'

type ReadPorts = Pick<Ports, 'stores' | 'clock'>

/** @throws SortieError `not_found` */
export function getFile({ stores }: Pick<Ports, 'stores'>) {
  return async ({ tenant }: Caller, id: string): Promise<FileView> => {
    const { file } = await requireFile(stores.tenant(tenant.id), id)
    return fileView(file)
  }
}

/** @throws SortieError `invalid_cursor` */
export function listFiles(ports: ReadPorts) {
  return ({ tenant }: Caller, page: PageRequest): Promise<Page<FileView>> => {
    const bound = `${tenant.id} files`
    return newestFirst(
      scopeOf(ports, tenant.id),
      { kind: fileKind, listing: filesListing, bound, view: viewIfVisible },
      page,
    )
  }
}

/** The time to begin the download; once begun it continues. */
const downloadS = 5 * 60

/** @throws SortieError `not_found`, `not_applicable` if it is not ready */
export function getFileContent(ports: ReadPorts & Pick<Ports, 'transfers'>) {
  return async ({ tenant }: Caller, id: string, origin: string): Promise<FileContent> => {
    const { store, now } = scopeOf(ports, tenant.id)
    const { file } = await requireFile(store, id)
    if (file.state !== 'ready') {
      const way = file.state === 'pending' ? 'send its bytes and complete it' : 'its bytes are gone, so upload another'
      throw new SortieError('not_applicable', `The file ${id} is ${file.state}, and has no content: ${way}`)
    }
    const { name, media_type } = file
    const download = { blob: blobOf(id), name, media_type }
    const url = await ports.transfers.downloadFrom(tenant.id, download, { seconds: downloadS, origin })
    return { url, expires_at: iso(now + downloadS * 1000) }
  }
}

/** @throws SortieError `not_found` (mission), `invalid_cursor` */
export function listArtifacts(ports: ReadPorts) {
  return async ({ tenant }: Caller, mission: string, page: PageRequest): Promise<Page<FileView>> => {
    const scope = scopeOf(ports, tenant.id)
    await requireMission(scope.store, mission)
    const bound = `${tenant.id} artifacts ${mission}`
    const query = { partition: missionPartition(mission), prefix: artifactPrefix, consistent: true }
    const view = ({ file_id }: { readonly file_id: string }) => file_id
    const found = await partitionPage(scope, { kind: artifactKind, query, bound, view }, page)
    const keys = found.items.map(fileKey)
    const files = keys.length === 0 ? [] : await readItems(scope.store, fileKind, keys, { consistent: true })
    return {
      items: files.flatMap((item) => (item ? (viewIfVisible(item.body) ?? []) : [])),
      next_cursor: found.next_cursor,
    }
  }
}

import type { StoredFile } from '../../../contract/resources/file.ts'
import { useList } from '../../api/use-operation.ts'
import { useMay } from '../../app/session/session.tsx'
import { Empty } from '../../kit/empty.tsx'
import { Grid } from '../../kit/grid.tsx'
import type { Column } from '../../kit/grid-row.tsx'
import { MissionLink } from '../../kit/links.tsx'
import { Loaded } from '../../kit/loaded.tsx'
import { Page } from '../../kit/page.tsx'
import { Panel } from '../../kit/panel.tsx'
import { Badge } from '../../kit/status.tsx'
import { Time } from '../../kit/time.tsx'
import { useTexts } from '../../texts/catalogue.ts'
import { useFormat } from '../../texts/format.ts'
import { DeleteFile } from './delete-file.tsx'
import { filesTexts } from './files.texts.ts'
import { UploadButton } from './upload-button.tsx'

/** Uploaded files, and those that missions made. */
export default function FilesPage() {
  const t = useTexts(filesTexts)
  const may = useMay()
  const list = useList('listFiles', { query: { limit: 100 } })
  const columns = useColumns()
  return (
    <Page title={t('title')} about={t('about')} actions={may('createFile') && <UploadButton />}>
      <Panel title={t('list')} isFlush>
        <Loaded query={list}>
          {(files) => (
            <Grid
              label={t('title')}
              columns={columns}
              rows={files}
              keyOf={({ id }) => id}
              fillsPage
              hasMore={list.hasMore}
              more={list.more}
              empty={
                <Empty title={t('none')} command="npm run -s sortie -- files upload plan.pdf">
                  {t('noneHow')}
                </Empty>
              }
            />
          )}
        </Loaded>
      </Panel>
    </Page>
  )
}

function useColumns(): readonly Column<StoredFile>[] {
  const t = useTexts(filesTexts)
  const format = useFormat()
  const may = useMay()
  return [
    { id: 'name', isLead: true, title: t('name'), width: 'minmax(0, 1.6fr)', cell: (file) => <FileName file={file} /> },
    { id: 'state', isLead: true, title: t('state'), width: '140px', cell: (file) => <FileState file={file} /> },
    {
      id: 'type',
      title: t('type'),
      width: 'minmax(0, 1fr)',
      cell: ({ media_type }) => <bdi title={media_type ?? ''}>{media_type}</bdi>,
    },
    { id: 'size', title: t('size'), width: '90px', isNumber: true, cell: ({ bytes }) => format.bytes(bytes) },
    {
      id: 'source',
      title: t('source'),
      width: 'minmax(0, 1fr)',
      cell: ({ source }) => (source.kind === 'mission' ? <MissionLink id={source.mission_id} /> : t('uploaded')),
    },
    { id: 'created', title: t('created'), width: '120px', cell: ({ created_at }) => <Time at={created_at} /> },
    { id: 'expires', title: t('expires'), width: '110px', cell: ({ expires_at }) => <Time at={expires_at} /> },
    {
      id: 'delete',
      title: t('delete'),
      width: '90px',
      cell: (file) => may('deleteFile') && <DeleteFile file={file} />,
    },
  ]
}

/** A download as an attachment: nothing of a file runs in the console. */
function FileName({ file: { id, name, state } }: { readonly file: StoredFile }) {
  if (state !== 'ready') return <bdi title={id}>{name}</bdi>
  return (
    <a href={`/v1/files/${id}/content`} download title={id}>
      <bdi>{name}</bdi>
    </a>
  )
}

function FileState({ file: { state, refusal } }: { readonly file: StoredFile }) {
  const t = useTexts(filesTexts)
  const tone = { ready: 'green', pending: 'grey', refused: 'red' } as const
  return (
    <span title={refusal ?? undefined}>
      <Badge tone={tone[state]}>{t(state)}</Badge>
    </span>
  )
}

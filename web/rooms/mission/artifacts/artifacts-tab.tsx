import type { AnswerFor } from '../../../api/call.ts'
import { useList } from '../../../api/use-operation.ts'
import { Empty } from '../../../kit/empty.tsx'
import { Grid } from '../../../kit/grid.tsx'
import { Loaded } from '../../../kit/loaded.tsx'
import { Panel } from '../../../kit/panel.tsx'
import { Time } from '../../../kit/time.tsx'
import { useTexts } from '../../../texts/catalogue.ts'
import { useFormat } from '../../../texts/format.ts'
import { missionTexts } from '../mission.texts.ts'
import { partTexts } from '../part.texts.ts'
import { DownloadFile } from './artifact-line.tsx'

/** The files that a mission made. */
export default function ArtifactsTab({ mission }: { readonly mission: AnswerFor<'getMission'> }) {
  const t = useTexts(partTexts)
  const title = useTexts(missionTexts)('artifacts')
  const format = useFormat()
  const list = useList('listArtifacts', { params: { mission_id: mission.id } })
  return (
    <Panel title={title} isFlush>
      <Loaded query={list}>
        {(files) => (
          <Grid
            label={title}
            rows={files}
            keyOf={({ id }) => id}
            hasMore={list.hasMore}
            more={list.more}
            empty={<Empty title={t('noArtifacts')}>{t('noArtifactsHow')}</Empty>}
            columns={[
              { id: 'name', title: t('name'), width: 'minmax(0, 2fr)', cell: ({ name }) => <bdi>{name}</bdi> },
              { id: 'type', title: t('type'), width: 'minmax(0, 1fr)', cell: (file) => <bdi>{file.media_type}</bdi> },
              {
                id: 'bytes',
                title: t('size'),
                width: '90px',
                isNumber: true,
                cell: ({ bytes }) => format.bytes(bytes),
              },
              { id: 'made', title: t('made'), width: '130px', cell: (file) => <Time at={file.created_at} /> },
              {
                id: 'get',
                title: t('get'),
                width: '50px',
                cell: ({ id, name }) => <DownloadFile id={id} name={name} />,
              },
            ]}
          />
        )}
      </Loaded>
    </Panel>
  )
}

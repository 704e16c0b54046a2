import { useState } from 'react'
import type { Memory } from '../../../contract/resources/memory.ts'
import { useAct } from '../../api/use-operation.ts'
import { useMay } from '../../app/session/session.tsx'
import { Button } from '../../kit/button.tsx'
import { Confirm } from '../../kit/dialog.tsx'
import type { Column } from '../../kit/grid-row.tsx'
import { AgentLink, MissionLink } from '../../kit/links.tsx'
import { Badge } from '../../kit/status.tsx'
import { Time } from '../../kit/time.tsx'
import { say } from '../../kit/toasts.tsx'
import { useTexts } from '../../texts/catalogue.ts'
import { memoriesTexts } from './memories.texts.ts'

export function useMemoryColumns(): readonly Column<Memory>[] {
  const t = useTexts(memoriesTexts)
  const may = useMay()
  return [
    {
      id: 'text',
      isWide: true,
      title: t('text'),
      width: 'minmax(0, 2.4fr)',
      cell: ({ text, origin }) => (
        <>
          {origin === 'outside' && <Badge tone="amber">{t('origin')}</Badge>} <bdi title={text}>{text}</bdi>
        </>
      ),
    },
    {
      id: 'subject',
      isLead: true,
      title: t('subject'),
      width: 'minmax(0, 1fr)',
      cell: ({ subject }) => <bdi>{subject}</bdi>,
    },
    {
      id: 'agent',
      title: t('agent'),
      width: 'minmax(0, 0.8fr)',
      cell: ({ agent }) => agent && <AgentLink name={agent} />,
    },
    { id: 'tags', title: t('tags'), width: 'minmax(0, 0.8fr)', cell: ({ tags }) => <bdi>{tags.join(', ')}</bdi> },
    {
      id: 'source',
      title: t('source'),
      width: 'minmax(0, 1fr)',
      cell: ({ source }) => (source.kind === 'mission' ? <MissionLink id={source.mission_id} /> : t('byKey')),
    },
    { id: 'created', title: t('created'), width: '120px', cell: ({ created_at }) => <Time at={created_at} /> },
    {
      id: 'expires',
      title: t('expires'),
      width: '110px',
      cell: ({ expires_at }) => expires_at && <Time at={expires_at} />,
    },
    {
      id: 'delete',
      title: t('delete'),
      width: '90px',
      cell: ({ id, text }) => may('deleteMemory') && <DeleteMemory id={id} text={text} />,
    },
  ]
}

function DeleteMemory({ id, text }: Pick<Memory, 'id' | 'text'>) {
  const t = useTexts(memoriesTexts)
  const [isOpen, setOpen] = useState(false)
  const remove = useAct('deleteMemory', ['listMemories', 'searchMemories'])
  return (
    <>
      <Button operation="deleteMemory" look="quiet" onPress={() => setOpen(true)}>
        {t('delete')}
      </Button>
      <Confirm
        title={t('delete')}
        isOpen={isOpen}
        close={() => setOpen(false)}
        verb={t('delete')}
        isDangerous
        isBusy={remove.isPending}
        act={() =>
          remove.mutate(
            { params: { memory_id: id } },
            { onSuccess: () => say(t('deleted')), onSettled: () => setOpen(false) },
          )
        }
      >
        <p>
          <bdi>{text}</bdi>
        </p>
        <p>{t('deleteWhat')}</p>
      </Confirm>
    </>
  )
}

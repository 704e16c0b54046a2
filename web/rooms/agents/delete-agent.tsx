import { useEffect, useState } from 'react'
import { Link, useLocation } from 'wouter'
import { useAct, useList } from '../../api/use-operation.ts'
import { useMay } from '../../app/session.tsx'
import { Button } from '../../kit/button.tsx'
import { Confirm } from '../../kit/dialog.tsx'
import { Loaded } from '../../kit/loaded.tsx'
import { say } from '../../kit/toasts.tsx'
import { useTexts } from '../../texts/catalogue.ts'
import { useFormat } from '../../texts/format.ts'
import styles from './agents.module.css'
import { agentsTexts } from './agents.texts.ts'

/** Deletes an agent, after it was said which schedules would fail. */
export function DeleteAgent({ name }: { readonly name: string }) {
  const t = useTexts(agentsTexts)
  const may = useMay()
  const [, go] = useLocation()
  const [isAsking, setAsking] = useState(false)
  const remove = useAct('deleteAgent', ['listAgents', 'listSupervisedAgents'])
  const act = () =>
    remove.mutate(
      { params: { name } },
      {
        onSuccess: () => {
          say(t('deleted', { name }))
          go('/agents')
        },
        onError: () => setAsking(false),
      },
    )
  return (
    <>
      <Button look="danger" operation="deleteAgent" onPress={() => setAsking(true)}>
        {t('delete')}
      </Button>
      <Confirm
        title={t('deleteTitle', { name })}
        isOpen={isAsking}
        close={() => setAsking(false)}
        verb={t('delete')}
        isDangerous
        isBusy={remove.isPending}
        act={act}
      >
        <p>{t('deleteWhat')}</p>
        {may('listSchedules') && <SchedulesThatName agent={name} />}
      </Confirm>
    </>
  )
}

/** As many as are looked through. */
const mostRead = 1000

function SchedulesThatName({ agent }: { readonly agent: string }) {
  const t = useTexts(agentsTexts)
  const format = useFormat()
  const list = useList('listSchedules', { query: { limit: 100 } })
  const read = list.data?.length ?? 0
  useEffect(() => {
    if (list.hasMore && read < mostRead) list.more()
  }, [list.hasMore, read, list.more])
  return (
    <Loaded query={list}>
      {(schedules) => {
        const naming = schedules.filter(({ mission, status }) => mission.agent === agent && status !== 'ENDED')
        return (
          <>
            <p>{t(naming.length === 0 ? 'deleteNoSchedules' : 'deleteSchedules')}</p>
            <ul className={styles.rules}>
              {naming.map(({ id, name }) => (
                <li key={id}>
                  <Link href={`/schedules/${id}`}>
                    <bdi>{name}</bdi>
                  </Link>
                </li>
              ))}
            </ul>
            {list.hasMore && read >= mostRead && <p>{t('deleteCapped', { count: format.count(read) })}</p>}
          </>
        )
      }}
    </Loaded>
  )
}

import { useEffect } from 'react'
import { Link, useLocation } from 'wouter'
import { useAct, useList } from '../../api/use-operation.ts'
import { useMay } from '../../app/session/session.tsx'
import { DeleteButton } from '../../kit/delete-button.tsx'
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
  const remove = useAct('deleteAgent', ['listAgents', 'listSupervisedAgents'])
  const deleted = () => {
    say(t('deleted', { name }))
    go('/agents')
  }
  return (
    <DeleteButton
      operation="deleteAgent"
      title={t('deleteTitle', { name })}
      verb={t('delete')}
      isBusy={remove.isPending}
      act={(close) => remove.mutate({ params: { name } }, { onSuccess: deleted, onError: close })}
    >
      <p>{t('deleteWhat')}</p>
      {may('listSchedules') && <SchedulesThatName agent={name} />}
    </DeleteButton>
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

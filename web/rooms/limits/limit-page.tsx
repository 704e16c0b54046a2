import { useState } from 'react'
import { useLocation } from 'wouter'
import type { LimitStatus } from '../../../contract/resources/limit.ts'
import { useAct } from '../../api/use-operation.ts'
import { useMay } from '../../app/session/session.tsx'
import { Button } from '../../kit/button.tsx'
import { Confirm } from '../../kit/dialog.tsx'
import { Due } from '../../kit/due.tsx'
import { Facts } from '../../kit/facts.tsx'
import { Grid } from '../../kit/grid.tsx'
import type { Column } from '../../kit/grid-row.tsx'
import { MissionLink } from '../../kit/links.tsx'
import { LoadedPage } from '../../kit/loaded-page.tsx'
import { Page } from '../../kit/page.tsx'
import { Panel } from '../../kit/panel.tsx'
import { Time } from '../../kit/time.tsx'
import { say } from '../../kit/toasts.tsx'
import { useTexts } from '../../texts/catalogue.ts'
import { LimitForm } from './limit-form.tsx'
import { LimitUse, LimitWaiting, RateWords, useLimit } from './limit-use.tsx'
import styles from './limits.module.css'
import { limitsTexts } from './limits.texts.ts'

/** One limit: who counts towards it, and who waits for it. */
export default function LimitPage({ params: { name = '' } }: { readonly params: Readonly<Record<string, string>> }) {
  const limit = useLimit(name)
  return (
    <LoadedPage title={name} query={limit}>
      {(read) => <Read limit={read} />}
    </LoadedPage>
  )
}

function Read({ limit }: { readonly limit: LimitStatus }) {
  const t = useTexts(limitsTexts)
  const { name, definition, holders, waiting, next_start_at } = limit
  const columns = useColumns()
  return (
    <Page title={name} about={definition === null && t('undefinedOne')} actions={<LimitActs limit={limit} />}>
      <Panel title={t('definition')}>
        <Facts
          entries={[
            [t('use'), <LimitUse key="use" name={name} />],
            [t('waiting'), <LimitWaiting key="waiting" name={name} />],
            [t('rate'), <RateWords key="rate" rate={definition?.rate ?? null} />],
            [t('next'), next_start_at === null ? t('now') : <Due key="next" at={next_start_at} />],
            [t('updated'), definition && <Time key="updated" at={definition.updated_at} />],
          ]}
        />
      </Panel>
      <Panel title={t('holders')} isFlush={holders.length > 0}>
        <Grid
          label={t('holders')}
          columns={columns}
          rows={holders}
          keyOf={({ permit }) => String(permit)}
          empty={<p>{t('noHolders')}</p>}
        />
      </Panel>
      <Panel title={t('waiters')}>
        {waiting.length === 0 ? (
          <p>{t('noWaiters')}</p>
        ) : (
          <ol className={styles.waiters}>
            {waiting.map(({ mission_id }, at) => (
              <li key={mission_id}>
                <span>{at + 1}</span>
                <MissionLink id={mission_id} />
              </li>
            ))}
          </ol>
        )}
      </Panel>
    </Page>
  )
}

function useColumns(): readonly Column<LimitStatus['holders'][number]>[] {
  const t = useTexts(limitsTexts)
  return [
    { id: 'permit', title: t('permit'), width: '80px', isNumber: true, cell: ({ permit }) => permit },
    {
      id: 'mission',
      isLead: true,
      title: t('mission'),
      width: 'minmax(0, 1fr)',
      cell: ({ mission_id }) => <MissionLink id={mission_id} />,
    },
    { id: 'since', title: t('since'), width: '160px', cell: ({ since }) => <Time at={since} /> },
  ]
}

function LimitActs({ limit: { name, definition } }: { readonly limit: LimitStatus }) {
  const t = useTexts(limitsTexts)
  const may = useMay()
  const [, go] = useLocation()
  const [open, setOpen] = useState<'none' | 'change' | 'delete'>('none')
  const remove = useAct('deleteLimit', ['listLimits'])
  const close = () => setOpen('none')
  if (!may('putLimit')) return null
  return (
    <>
      <Button operation="putLimit" look="primary" onPress={() => setOpen('change')}>
        {definition ? t('change') : t('create')}
      </Button>
      {definition && (
        <Button operation="deleteLimit" look="danger" onPress={() => setOpen('delete')}>
          {t('delete')}
        </Button>
      )}
      {open === 'change' && <LimitForm name={name} {...(definition && { limit: definition })} close={close} />}
      <Confirm
        title={`${t('delete')}: ${name}`}
        isOpen={open === 'delete'}
        close={close}
        verb={t('delete')}
        isDangerous
        isBusy={remove.isPending}
        act={() =>
          remove.mutate(
            { params: { name } },
            {
              onSuccess: () => {
                say(t('deleted'))
                go('/limits')
              },
              onError: close,
            },
          )
        }
      >
        <p>{t('deleteWhat')}</p>
      </Confirm>
    </>
  )
}

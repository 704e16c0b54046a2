import { useState } from 'react'
import { useLocation } from 'wouter'
import type { Case } from '../../../contract/resources/dataset.ts'
import { useAct, useList, useOperation } from '../../api/use-operation.ts'
import { useMay } from '../../app/session/session.tsx'
import { Button } from '../../kit/button.tsx'
import { Confirm } from '../../kit/dialog.tsx'
import { Empty } from '../../kit/empty.tsx'
import { Grid } from '../../kit/grid.tsx'
import type { Column } from '../../kit/grid-row.tsx'
import { Loaded } from '../../kit/loaded.tsx'
import { LoadedPage } from '../../kit/loaded-page.tsx'
import { Page } from '../../kit/page.tsx'
import { Panel } from '../../kit/panel.tsx'
import { say } from '../../kit/toasts.tsx'
import { useTexts } from '../../texts/catalogue.ts'
import { evaluationsTexts } from './evaluations.texts.ts'
import { NewCase } from './new-case.tsx'

/** One data set with its cases. */
export default function DatasetPage({ params: { name = '' } }: { readonly params: Readonly<Record<string, string>> }) {
  const t = useTexts(evaluationsTexts)
  const may = useMay()
  const [isNew, setNew] = useState(false)
  const dataset = useOperation('getDataset', { params: { name } })
  return (
    <LoadedPage title={name} query={dataset}>
      {({ description, version }) => (
        <Page
          title={name}
          about={
            <>
              {t('version', { version })} <bdi>{description}</bdi>
            </>
          }
          actions={
            may('addCase') && (
              <>
                <DeleteDataset name={name} />
                <Button operation="addCase" look="primary" onPress={() => setNew(true)}>
                  {t('addCase')}
                </Button>
              </>
            )
          }
        >
          <Cases name={name} />
          {isNew && <NewCase name={name} close={() => setNew(false)} />}
        </Page>
      )}
    </LoadedPage>
  )
}

function Cases({ name }: { readonly name: string }) {
  const t = useTexts(evaluationsTexts)
  const list = useList('listCases', { params: { name }, query: { limit: 100 } })
  const columns = useColumns(name)
  return (
    <Panel title={t('cases')} isFlush>
      <Loaded query={list}>
        {(cases) => (
          <Grid
            label={t('cases')}
            columns={columns}
            rows={cases}
            keyOf={({ id }) => id}
            fillsPage
            hasMore={list.hasMore}
            more={list.more}
            empty={
              <Empty
                title={t('noCases')}
                command={`npm run -s sortie -- datasets add ${name} 'What is 6 * 7?' --contains 42`}
              />
            }
          />
        )}
      </Loaded>
    </Panel>
  )
}

function useColumns(name: string): readonly Column<Case>[] {
  const t = useTexts(evaluationsTexts)
  const may = useMay()
  return [
    {
      id: 'input',
      isWide: true,
      title: t('input'),
      width: 'minmax(0, 1.6fr)',
      cell: ({ input }) => <Short value={input} />,
    },
    {
      id: 'reference',
      isWide: true,
      title: t('reference'),
      width: 'minmax(0, 1fr)',
      cell: ({ reference }) => <Short value={reference} />,
    },
    {
      id: 'expectations',
      title: t('expectations'),
      width: 'minmax(0, 1fr)',
      cell: ({ expectations }) => (
        <bdi title={JSON.stringify(expectations)}>{expectations.map(({ kind }) => t(`expect_${kind}`)).join(', ')}</bdi>
      ),
    },
    {
      id: 'remove',
      title: t('removeVerb'),
      width: '110px',
      cell: ({ id }) => may('removeCase') && <RemoveCase name={name} id={id} />,
    },
  ]
}

/** A value in a cell; the whole on hover. */
function Short({ value }: { readonly value: unknown }) {
  if (value === null) return null
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? '')
  return <bdi title={text.slice(0, mostOnHover)}>{text.slice(0, mostInCell)}</bdi>
}

const mostInCell = 300
const mostOnHover = 5000

function RemoveCase({ name, id }: { readonly name: string; readonly id: string }) {
  const t = useTexts(evaluationsTexts)
  const [isOpen, setOpen] = useState(false)
  const remove = useAct('removeCase', ['listCases', 'getDataset', 'listDatasets'])
  return (
    <>
      <Button operation="removeCase" look="quiet" onPress={() => setOpen(true)}>
        {t('remove')}
      </Button>
      <Confirm
        title={t('removeVerb')}
        isOpen={isOpen}
        close={() => setOpen(false)}
        verb={t('removeVerb')}
        isDangerous
        isBusy={remove.isPending}
        act={() => remove.mutate({ params: { name, case_id: id } }, { onSettled: () => setOpen(false) })}
      >
        <p>{t('removeWhat')}</p>
      </Confirm>
    </>
  )
}

function DeleteDataset({ name }: { readonly name: string }) {
  const t = useTexts(evaluationsTexts)
  const [, go] = useLocation()
  const [isOpen, setOpen] = useState(false)
  const remove = useAct('deleteDataset', ['listDatasets'])
  return (
    <>
      <Button operation="deleteDataset" look="danger" onPress={() => setOpen(true)}>
        {t('delete')}
      </Button>
      <Confirm
        title={`${t('deleteVerb')}: ${name}`}
        isOpen={isOpen}
        close={() => setOpen(false)}
        verb={t('deleteVerb')}
        isDangerous
        isBusy={remove.isPending}
        act={() =>
          remove.mutate(
            { params: { name } },
            {
              onSuccess: () => {
                say(t('deleted'))
                go('/evaluations?view=datasets')
              },
              onError: () => setOpen(false),
            },
          )
        }
      >
        <p>{t('deleteWhat')}</p>
      </Confirm>
    </>
  )
}

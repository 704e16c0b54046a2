import { newForm } from '../../app/new-form.ts'
import { oneOf, useSearchState } from '../../app/search.ts'
import { useMay } from '../../app/session/session.tsx'
import { Button } from '../../kit/button.tsx'
import { Page } from '../../kit/page.tsx'
import { Tabs } from '../../kit/tabs.tsx'
import { useTexts } from '../../texts/catalogue.ts'
import { KeyList } from './key-list.tsx'
import { keysTexts } from './keys.texts.ts'
import { NewKey } from './new-key.tsx'
import { SessionList } from './session-list.tsx'

const parts = { view: oneOf(['keys', 'sessions']), new: newForm }

/** The keys of the tenant, and the browsers that are signed in with them. */
export default function KeysPage() {
  const t = useTexts(keysTexts)
  const may = useMay()
  const [{ view, new: form }, change] = useSearchState(parts)
  return (
    <Page
      title={t('title')}
      about={t('about')}
      actions={
        may('createKey') && (
          <Button operation="createKey" look="primary" onPress={() => change({ new: 'open' })}>
            {t('create')}
          </Button>
        )
      }
    >
      <Tabs
        label={t('views')}
        current={view}
        tabs={[
          { id: 'keys', title: t('keys'), href: '/keys' },
          { id: 'sessions', title: t('sessions'), href: '/keys?view=sessions' },
        ]}
      />
      {view === 'keys' ? <KeyList /> : <SessionList />}
      {form === 'open' && <NewKey close={() => change({ new: 'closed' })} />}
    </Page>
  )
}

import { Bookmark, Trash2 } from 'lucide-react'
import { type FormEvent, memo, useState } from 'react'
import { Link } from 'wouter'
import { Button } from '../../kit/button.tsx'
import { Dialog } from '../../kit/dialog.tsx'
import { TextField } from '../../kit/field.tsx'
import { kitTexts } from '../../kit/kit.texts.ts'
import { useKept } from '../../preferences/kept.ts'
import { useTexts } from '../../texts/catalogue.ts'
import { canonical } from './filters.ts'
import styles from './missions-page.module.css'
import { viewsTexts } from './views.texts.ts'
import { keptViews, readyViews, withoutView, withView } from './views.ts'

/** Names for filters: each is a link, so that it can be opened beside, shared and gone back from. */
export const ViewsBar = memo(Bar)

function Bar({ search }: { readonly search: string }) {
  const t = useTexts(viewsTexts)
  const [views] = useKept(keptViews)
  const [isOpen, setOpen] = useState(false)
  const all = [...readyViews.map((view) => ({ name: t(view.name), search: canonical(view.search) })), ...views.own]
  return (
    <nav className={styles.views} aria-label={t('views')}>
      {all.map((view) => (
        <Link
          key={`${view.name} ${view.search}`}
          href={view.search === '' ? allMissions : `/missions?${view.search}`}
          aria-current={view.search === search ? 'page' : undefined}
        >
          <bdi>{view.name}</bdi>
        </Link>
      ))}
      <Button look="quiet" icon={<Bookmark aria-hidden />} onPress={() => setOpen(true)}>
        {search === '' ? t('manage') : t('save')}
      </Button>
      {isOpen && <ViewsDialog search={search} close={() => setOpen(false)} />}
    </nav>
  )
}

/** Not the view that the list begins with. */
const allMissions = '/missions?view=all'

function ViewsDialog({ search, close }: { readonly search: string; close(): void }) {
  const t = useTexts(viewsTexts)
  const kit = useTexts(kitTexts)
  const [views, keep] = useKept(keptViews)
  const [name, setName] = useState('')
  const [isTried, setTried] = useState(false)
  const save = (event: FormEvent) => {
    event.preventDefault()
    setTried(true)
    if (name.trim() === '') return
    keep(withView(views, { name, search }))
    close()
  }
  return (
    <Dialog title={search === '' ? t('views') : t('saveTitle')} isOpen close={close}>
      {search !== '' && (
        <form onSubmit={save} className={styles.viewForm}>
          <TextField
            label={t('name')}
            hint={t('nameHint')}
            value={name}
            maxLength={60}
            problem={isTried && name.trim() === '' ? t('nameLacks') : undefined}
            onChange={({ target }) => setName(target.value)}
          />
          <Button look="primary" type="submit">
            {t('saveVerb')}
          </Button>
          <Button onPress={close}>{kit('cancel')}</Button>
        </form>
      )}
      {views.usual === search ? (
        <p>{t('usualNow')}</p>
      ) : (
        <Button onPress={() => keep({ ...views, usual: search })}>{t('makeUsual')}</Button>
      )}
      {views.own.length > 0 && (
        <section className={styles.ownViews}>
          <h3>{t('own')}</h3>
          <ul>
            {views.own.map((view) => (
              <li key={view.name}>
                <bdi>{view.name}</bdi>
                <Button
                  look="quiet"
                  icon={<Trash2 aria-hidden />}
                  label={t('remove', { name: view.name })}
                  onPress={() => keep(withoutView(views, view.name))}
                />
              </li>
            ))}
          </ul>
        </section>
      )}
    </Dialog>
  )
}

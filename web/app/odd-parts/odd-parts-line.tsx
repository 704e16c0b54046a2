import { useLocation, useSearch } from 'wouter'
import { Button } from '../../kit/button.tsx'
import { useTexts } from '../../texts/catalogue.ts'
import { useFormat } from '../../texts/format.ts'
import styles from './odd-parts.module.css'
import { oddPartsTexts } from './odd-parts.texts.ts'
import { type OddPart, without } from './odd-parts.ts'

const mostShown = 5
const mostCharacters = 60

/** What the page did not understand of its address, so that nobody takes the list for a filtered one. */
export default function OddPartsLine({ odd }: { readonly odd: readonly OddPart[] }) {
  const t = useTexts(oddPartsTexts)
  const format = useFormat()
  const search = useSearch()
  const [path, go] = useLocation()
  const remove = () => {
    const rest = without(search, odd)
    go(rest === '' ? path : `${path}?${rest}`, { replace: true })
  }
  return (
    <div className={styles.line} role="status">
      <p>
        {t('unread', { count: odd.length })}{' '}
        {odd.slice(0, mostShown).map(([name, value]) => (
          <code key={`${name}=${value}`} className={styles.part}>
            <bdi>{`${name}=${value}`.slice(0, mostCharacters)}</bdi>
          </code>
        ))}
        {odd.length > mostShown && t('more', { count: format.count(odd.length - mostShown) })}
      </p>
      <Button onPress={remove}>{t('remove')}</Button>
    </div>
  )
}

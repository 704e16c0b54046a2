import type { ReactNode } from 'react'
import { Loaded, type Reading } from './loaded.tsx'
import { Page } from './page.tsx'

interface LoadedPageProps<Data> {
  /** Until it is known what the page is about, or if that cannot be read. */
  readonly title: string
  readonly query: Reading<Data>
  children(data: Data): ReactNode
}

/** A page about one thing: it has a title also while the thing is on its way, and where there is no such thing. */
export function LoadedPage<Data>({ title, query, children }: LoadedPageProps<Data>) {
  if (query.data !== undefined) return <Loaded query={query}>{children}</Loaded>
  return (
    <Page title={title}>
      <Loaded query={query}>{() => null}</Loaded>
    </Page>
  )
}

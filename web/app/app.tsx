import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { type ReactNode, Suspense, useState } from 'react'
import { I18nProvider, RouterProvider } from 'react-aria-components'
import { Link, matchRoute, Route, Switch, useLocation, useRouter } from 'wouter'
import { SortieApiError } from '../../sdk/errors.ts'
import { Page } from '../kit/page.tsx'
import { usePreferences } from '../preferences/preferences.ts'
import { useTexts } from '../texts/catalogue.ts'
import { rooms } from './rooms.ts'
import { SessionGate } from './session/session-gate.tsx'
import { shellTexts } from './shell/shell.texts.ts'
import { Shell } from './shell/shell.tsx'

const queries = new QueryClient({
  defaultOptions: {
    queries: {
      // The SDK repeats what is safe to repeat.
      retry: false,
      staleTime: 5_000,
      refetchOnWindowFocus: (query) => !(query.state.error instanceof SortieApiError),
    },
  },
})

export function App() {
  const { language } = usePreferences()
  const [, go] = useLocation()
  useFirstRoom()
  return (
    <QueryClientProvider client={queries}>
      <I18nProvider locale={language}>
        <RouterProvider navigate={go}>
          <SessionGate>
            <Shell>
              <Rooms />
            </Shell>
          </SessionGate>
        </RouterProvider>
      </I18nProvider>
    </QueryClientProvider>
  )
}

/** The room at the address is on its way while it is asked who is signed in. */
function useFirstRoom(): void {
  const { parser } = useRouter()
  const [path] = useLocation()
  useState(() =>
    rooms
      .find((room) => matchRoute(parser, room.path, path)[0])
      ?.page.load()
      .catch(() => {}),
  )
}

function Rooms(): ReactNode {
  return (
    <Suspense>
      <Switch>
        {rooms.map(({ path, page: RoomPage, isKept = false }) => (
          <Route key={path} path={path}>
            {(params) => (
              <RoomPage key={isKept ? path : JSON.stringify(params)} params={params as Record<string, string>} />
            )}
          </Route>
        ))}
        <Route>
          <Nowhere />
        </Route>
      </Switch>
    </Suspense>
  )
}

function Nowhere() {
  const t = useTexts(shellTexts)
  return (
    <Page title={t('nothingHere')}>
      <p>
        <Link href="/">{t('toStart')}</Link>
      </p>
    </Page>
  )
}

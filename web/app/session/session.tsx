import { neededScopes } from 'virtual:contract'
import { createContext, useContext } from 'react'
import type { KeyScope } from '../../../contract/scopes.ts'
import type { Asked } from '../../../sdk/asked.ts'
import type { AnswerFor } from '../../api/call.ts'

export type Session = AnswerFor<'getCurrentSession'>

const Current = createContext<Session | undefined>(undefined)
export const SessionProvider = Current.Provider

/** Who is signed in. */
export function useSession(): Session {
  const session = useContext(Current)
  if (!session) throw new Error('Only what is inside the session gate may ask who is signed in')
  return session
}

/** Whether the person may do it: what they may not do is not shown. The API decides all the same. */
export function useMay(): (operation: Asked) => boolean {
  const { key } = useSession()
  return (operation) => mayCall(operation, key.scopes)
}

export function mayCall(operation: Asked, scopes: readonly KeyScope[]): boolean {
  const needed = neededScopes[operation]
  return needed.length === 0 || needed.some((scope) => scopes.includes(scope))
}

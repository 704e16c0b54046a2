import { useQueryClient } from '@tanstack/react-query'
import { client } from '../../api/client.ts'
import { forgetRequests } from '../../api/requests.ts'
import { drafts } from '../../kit/editing/tab-drafts.ts'
import { emptyInbox } from '../inbox/inbox-store.ts'
import { forgetAnswers, nobody, sessionKey } from './session-query.ts'

/** Ends the session in this browser. */
export function useSignOut(): () => Promise<void> {
  const queries = useQueryClient()
  return async () => {
    await client.signOut()
    emptyInbox()
    forgetRequests()
    drafts.forgetAll()
    forgetAnswers(queries)
    queries.setQueryData(sessionKey, nobody)
  }
}

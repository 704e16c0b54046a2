import { useState } from 'react'
import { useLocation } from 'wouter'
import type { Conversation } from '../../../contract/resources/conversation.ts'
import { useList } from '../../api/use-operation.ts'
import { useMay } from '../../app/session/session.tsx'
import { Button } from '../../kit/button.tsx'
import { Empty } from '../../kit/empty.tsx'
import { LinkList, RowHead, RowText } from '../../kit/link-list.tsx'
import { Loaded } from '../../kit/loaded.tsx'
import { Page } from '../../kit/page.tsx'
import { Panel } from '../../kit/panel.tsx'
import { Split } from '../../kit/split.tsx'
import { Time } from '../../kit/time.tsx'
import { useTexts } from '../../texts/catalogue.ts'
import { ConversationDetails } from './conversation-details.tsx'
import { conversationsTexts } from './conversations.texts.ts'
import { NewConversation } from './new-conversation.tsx'

/** Talks with agents, and the one that is opened. */
export default function ConversationsPage({ params: { id } }: { readonly params: Readonly<Record<string, string>> }) {
  const t = useTexts(conversationsTexts)
  const may = useMay()
  const [, go] = useLocation()
  const [isNew, setNew] = useState(false)
  const list = useList('listConversations', { query: { limit: 100 } }, { everyMs: 15_000 })
  return (
    <Page
      title={t('title')}
      about={t('about')}
      actions={
        may('createConversation') && (
          <Button operation="createConversation" look="primary" onPress={() => setNew(true)}>
            {t('begin')}
          </Button>
        )
      }
    >
      <Split
        isOpen={id !== undefined}
        back={['/conversations', t('back')]}
        list={
          <Panel title={t('list')} isFlush>
            <Loaded query={list}>
              {(conversations) =>
                conversations.length === 0 ? (
                  <Empty title={t('none')} command="npm run -s sortie -- chat">
                    {t('noneHow')}
                  </Empty>
                ) : (
                  <LinkList
                    label={t('title')}
                    rows={conversations}
                    keyOf={(one) => one.id}
                    hrefOf={(one) => `/conversations/${one.id}`}
                    current={id}
                    hasMore={list.hasMore}
                    more={list.more}
                    cell={(one) => <ConversationRow conversation={one} />}
                  />
                )
              }
            </Loaded>
          </Panel>
        }
        details={id === undefined ? <Empty title={t('choose')} /> : <ConversationDetails key={id} id={id} />}
      />
      {isNew && <NewConversation close={() => setNew(false)} begun={(made) => go(`/conversations/${made}`)} />}
    </Page>
  )
}

function ConversationRow({ conversation }: { readonly conversation: Conversation }) {
  const t = useTexts(conversationsTexts)
  const { title, agent, messages, updated_at, reply } = conversation
  return (
    <>
      <RowHead end={<Time at={updated_at} />}>
        <bdi>{title ?? t('untitled', { agent })}</bdi>
      </RowHead>
      <RowText>
        <bdi>{agent}</bdi> · {t('messages', { count: messages })}
        {reply !== null && ` · ${t('replying')}`}
      </RowText>
    </>
  )
}

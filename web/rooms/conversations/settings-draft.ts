import type { Conversation, OnMessage } from '../../../contract/resources/conversation.ts'

/** What a person changes of a conversation. */
export interface SettingsDraft {
  /** Empty: none. */
  readonly title: string
  readonly agent: string
  readonly onMessage: OnMessage
}

export function draftOf({ title, agent, on_message }: Conversation): SettingsDraft {
  return { title: title ?? '', agent, onMessage: on_message }
}

export function settingsIn({ title, agent, onMessage }: SettingsDraft) {
  return { title: title.trim() === '' ? null : title.trim(), agent: agent.trim(), on_message: onMessage }
}

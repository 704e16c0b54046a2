import {
  Bot,
  Brain,
  CalendarClock,
  Files,
  FlaskConical,
  Gauge,
  HandCoins,
  KeyRound,
  LayoutDashboard,
  ListChecks,
  type LucideIcon,
  MailCheck,
  MailWarning,
  MessagesSquare,
  OctagonPause,
  Rocket,
  Send,
  Server,
  Settings,
  Wrench,
} from 'lucide-react'
import { type ComponentType, lazy } from 'react'
import type { Asked } from '../../sdk/asked.ts'
import type { shellTexts } from './shell/shell.texts.ts'

type TextName = Parameters<ReturnType<(typeof shellTexts)['in']>>[0]

/** A page, loaded when it is first opened. `params` are the named parts of its path. */
export type RoomPage = ComponentType<RoomProps> & {
  /** Begins to load it, before it is shown. */
  load(): Promise<unknown>
}

interface RoomProps {
  readonly params: Readonly<Record<string, string>>
}

interface Room {
  readonly path: string
  readonly page: RoomPage
  /** It stays as it is while another of its things is opened, so that its list does not move. */
  readonly isKept?: true
}

/** A room with an entry in the navigation. */
export interface Place extends Room {
  readonly name: TextName
  readonly icon: LucideIcon
  /** Who may not call it does not see the entry; without one, everybody does. */
  readonly needs?: Asked
}

interface Group {
  readonly name: TextName
  readonly places: readonly Place[]
}

function room(load: () => Promise<{ readonly default: ComponentType<RoomProps> }>): RoomPage {
  return Object.assign(lazy(load), { load })
}

const now = room(() => import('../rooms/now/now-page.tsx'))
const missions = room(() => import('../rooms/missions/missions-page.tsx'))
const settings = room(() => import('../rooms/settings/settings-page.tsx'))
const notifications = room(() => import('../rooms/notifications/notifications-page.tsx'))
const submit = room(() => import('../rooms/submit/submit-page.tsx'))
const mission = room(() => import('../rooms/mission/mission-page.tsx'))
const compare = room(() => import('../rooms/mission/compare/compare-page.tsx'))
const approvals = room(() => import('../rooms/approvals/approvals-page.tsx'))
const deadLetters = room(() => import('../rooms/dead-letters/dead-letters-page.tsx'))
const deadLettersOne = room(() => import('../rooms/dead-letters/dead-letter-page.tsx'))
const conversations = room(() => import('../rooms/conversations/conversations-page.tsx'))
const deliveries = room(() => import('../rooms/deliveries/deliveries-page.tsx'))
const deliveriesOne = room(() => import('../rooms/deliveries/delivery-page.tsx'))
const budgets = room(() => import('../rooms/budgets/budgets-page.tsx'))
const limits = room(() => import('../rooms/limits/limits-page.tsx'))
const limitsOne = room(() => import('../rooms/limits/limit-page.tsx'))
const control = room(() => import('../rooms/control/control-page.tsx'))
const controlOne = room(() => import('../rooms/control/stop-page.tsx'))
const keys = room(() => import('../rooms/keys/keys-page.tsx'))
const evaluations = room(() => import('../rooms/evaluations/evaluations-page.tsx'))
const evaluationsOne = room(() => import('../rooms/evaluations/evaluation-page.tsx'))
const memories = room(() => import('../rooms/memories/memories-page.tsx'))
const files = room(() => import('../rooms/files/files-page.tsx'))
const dataset = room(() => import('../rooms/evaluations/dataset-page.tsx'))
const agents = room(() => import('../rooms/agents/agents-page.tsx'))
const agentsOne = room(() => import('../rooms/agents/agent-page.tsx'))
const workers = room(() => import('../rooms/workers/workers-page.tsx'))
const schedules = room(() => import('../rooms/schedules/schedules-page.tsx'))
const schedulesOne = room(() => import('../rooms/schedules/schedule-page.tsx'))
const tools = room(() => import('../rooms/tools/tools-page.tsx'))

export const groups: readonly Group[] = [
  {
    name: 'operate',
    places: [
      { path: '/', name: 'now', icon: LayoutDashboard, needs: 'getSupervisorStatus', page: now },
      { path: '/missions', name: 'missions', icon: Rocket, needs: 'listMissions', page: missions },
      { path: '/approvals', name: 'approvals', icon: ListChecks, needs: 'listApprovals', page: approvals },
      { path: '/dead-letters', name: 'deadLetters', icon: MailWarning, needs: 'listDeadLetters', page: deadLetters },
      {
        path: '/conversations',
        name: 'conversations',
        icon: MessagesSquare,
        needs: 'listConversations',
        page: conversations,
      },
    ],
  },
  {
    name: 'build',
    places: [
      { path: '/agents', name: 'agents', icon: Bot, needs: 'listAgents', page: agents },
      { path: '/schedules', name: 'schedules', icon: CalendarClock, needs: 'listSchedules', page: schedules },
      { path: '/tools', name: 'tools', icon: Wrench, needs: 'listTools', page: tools },
      { path: '/evaluations', name: 'evaluations', icon: FlaskConical, needs: 'listEvaluations', page: evaluations },
      { path: '/memories', name: 'memories', icon: Brain, needs: 'listMemories', page: memories },
      { path: '/files', name: 'files', icon: Files, needs: 'listFiles', page: files },
    ],
  },
  {
    name: 'guard',
    places: [
      { path: '/budgets', name: 'budgets', icon: HandCoins, needs: 'listBudgets', page: budgets },
      { path: '/limits', name: 'limits', icon: Gauge, needs: 'listLimits', page: limits },
      { path: '/control', name: 'control', icon: OctagonPause, needs: 'listSwitches', page: control },
    ],
  },
  {
    name: 'connect',
    places: [
      { path: '/workers', name: 'workers', icon: Server, needs: 'listSupervisedAgents', page: workers },
      { path: '/deliveries', name: 'deliveries', icon: Send, needs: 'listDeliveries', page: deliveries },
      {
        path: '/notifications',
        name: 'notifications',
        icon: MailCheck,
        needs: 'listMailSubscriptions',
        page: notifications,
      },
      { path: '/keys', name: 'keys', icon: KeyRound, needs: 'listKeys', page: keys },
    ],
  },
  {
    name: 'yours',
    places: [{ path: '/settings', name: 'settings', icon: Settings, page: settings }],
  },
]

/** Every page by its path. */
export const rooms: readonly Room[] = [
  ...groups.flatMap(({ places }) => places),
  // Before the missions: no id is `new`.
  { path: '/missions/new', page: submit },
  { path: '/missions/:id', page: mission },
  { path: '/missions/:id/compare/:other', page: compare },
  { path: '/approvals/:id', page: approvals, isKept: true },
  { path: '/dead-letters/:id', page: deadLettersOne },
  { path: '/conversations/:id', page: conversations },
  { path: '/deliveries/:id', page: deliveriesOne },
  { path: '/limits/:name', page: limitsOne },
  { path: '/control/stops/:id', page: controlOne },
  { path: '/evaluations/:id', page: evaluationsOne },
  { path: '/datasets/:name', page: dataset },
  { path: '/agents/:name', page: agentsOne },
  { path: '/schedules/:id', page: schedulesOne },
]

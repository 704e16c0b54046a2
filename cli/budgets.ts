import { Command } from 'commander'
import type { Api } from '../contract/api.ts'
import type { AnswerOf, CallOf } from '../contract/call.ts'
import { amount, wholeNumber } from './arguments.ts'
import { addInGit } from './in-git-commands.ts'
import { type Session, type Surroundings, sessionOf, show } from './session.ts'
import type { PlatformOption } from './stops.ts'
import { table } from './table.ts'
import { type Text, text } from './text.ts'

type Budget = AnswerOf<Api['getBudget']>
type BudgetParams = CallOf<Api['getBudget']>['params']
type PlatformBudget = AnswerOf<Api['putPlatformBudget']>
type PlatformParams = CallOf<Api['putPlatformBudget']>['params']
interface Limits {
  readonly usd?: number
  readonly tokens?: number
}

export function budgetCommands(surroundings: Surroundings): Command {
  const group = new Command('budgets').description('bound what model calls may cost, by tenant, agent or mission')
  addList(group, surroundings)
  addGet(group, surroundings)
  addSet(group, surroundings)
  addRemove(group, surroundings)
  addMission(group, surroundings)
  addInGit(group, 'budget', surroundings)
  return group
}

const scopeHelp = 'tenant or agent:<name>'
const anyScopeHelp = `${scopeHelp}, or platform as an operator`
const periodHelp = 'day, month or total'

function addList(group: Command, surroundings: Surroundings): void {
  group
    .command('list')
    .description('list the tenant’s budgets and what has been spent')
    .option('--platform', 'the budgets of the whole platform, as an operator')
    .action(async ({ platform }: PlatformOption, command: Command) => {
      const session = sessionOf(command, surroundings)
      if (platform) return listOfPlatform(session)
      const page = await session.client().listBudgets({}, session)
      show(session, page, () =>
        page.items.length === 0 ? text`No budgets.\n` : budgetTable(page.items, session.terminal.lineWidth),
      )
    })
}

function addGet(group: Command, surroundings: Surroundings): void {
  group
    .command('get')
    .argument('<scope>', scopeHelp)
    .argument('<period>', periodHelp)
    .description('show a budget')
    .action(async (scope: string, period: string, _: object, command: Command) => {
      const session = sessionOf(command, surroundings)
      const budget = await session.client().getBudget({ params: { scope, period } as BudgetParams }, session)
      show(session, budget, () => budgetTable([budget], session.terminal.lineWidth))
    })
}

function addSet(group: Command, surroundings: Surroundings): void {
  group
    .command('set')
    .argument('<scope>', anyScopeHelp)
    .argument('<period>', periodHelp)
    .description('set, raise or lower a budget; waiting missions that now fit continue')
    .option('--usd <amount>', 'in US dollars', amount)
    .option('--tokens <count>', 'in tokens of input and output', wholeNumber)
    .action(async (scope: string, period: string, body: Limits, command: Command) => {
      const session = sessionOf(command, surroundings)
      if (scope === 'platform') return setOnPlatform(session, period, body)
      const budget = await session.client().putBudget({ params: { scope, period } as BudgetParams, body }, session)
      show(session, budget, () => budgetTable([budget], session.terminal.lineWidth))
    })
}

async function setOnPlatform(session: Session, period: string, body: Limits): Promise<void> {
  const budget = await session.client().putPlatformBudget({ params: { period } as PlatformParams, body }, session)
  show(session, budget, () => platformTable([budget], session.terminal.lineWidth))
}

async function listOfPlatform(session: Session): Promise<void> {
  const page = await session.client().listPlatformBudgets({}, session)
  show(session, page, () =>
    page.items.length === 0 ? text`No budgets.\n` : platformTable(page.items, session.terminal.lineWidth),
  )
}

function platformTable(budgets: readonly PlatformBudget[], lineWidth: number): Text {
  const rows = budgets.flatMap(({ period, usd, tokens, given, remaining, resets_at }) => [
    ...(usd === null ? [] : [[period, `${usd} USD`, String(given.usd), String(remaining.usd), resets_at]]),
    ...(tokens === null
      ? []
      : [[period, `${tokens} tokens`, String(given.tokens), String(remaining.tokens), resets_at]]),
  ])
  return table(['PERIOD', 'LIMIT', 'GIVEN TO TENANTS', 'LEFT', 'RESETS'], rows, lineWidth)
}

function addRemove(group: Command, surroundings: Surroundings): void {
  group
    .command('remove')
    .argument('<scope>', anyScopeHelp)
    .argument('<period>', periodHelp)
    .description('remove a budget; missions that wait for it continue')
    .action(async (scope: string, period: string, _: object, command: Command) => {
      const session = sessionOf(command, surroundings)
      const client = session.client()
      await (scope === 'platform'
        ? client.deletePlatformBudget({ params: { period } as PlatformParams }, session)
        : client.deleteBudget({ params: { scope, period } as BudgetParams }, session))
      show(session, {}, () => text`The budget ${scope} (${period}) is removed.\n`)
    })
}

function addMission(group: Command, surroundings: Surroundings): void {
  group
    .command('mission <mission_id>')
    .description('show the budget of a mission and all below it, or give it another one')
    .option('--usd <amount>', 'in US dollars', amount)
    .option('--tokens <count>', 'in tokens of input and output', wholeNumber)
    .action(async (mission_id: string, body: Limits, command: Command) => {
      const session = sessionOf(command, surroundings)
      const client = session.client()
      const params = { mission_id }
      const isNew = body.usd !== undefined || body.tokens !== undefined
      const budget = isNew
        ? await client.putMissionBudget({ params, body }, session)
        : await client.getMissionBudget({ params }, session)
      show(session, budget, () => budgetTable([budget], session.terminal.lineWidth))
    })
}

function budgetTable(budgets: readonly Budget[], lineWidth: number): Text {
  const rows = budgets.flatMap((budget) => [
    ...(budget.usd === null ? [] : [row(budget, 'USD', budget.usd, 'usd')]),
    ...(budget.tokens === null ? [] : [row(budget, 'tokens', budget.tokens, 'tokens')]),
  ])
  return table(['BUDGET', 'PERIOD', 'LIMIT', 'SPENT', 'RESERVED', 'LEFT', 'WAITING', 'RESETS'], rows, lineWidth)
}

function row(budget: Budget, unit: string, limit: number, of: 'usd' | 'tokens'): string[] {
  const { scope, period, spent, reserved, remaining, waiting, resets_at } = budget
  return [
    scope,
    period,
    `${limit} ${unit}`,
    String(spent[of]),
    String(reserved[of]),
    String(remaining[of]),
    String(waiting),
    resets_at ?? '',
  ]
}

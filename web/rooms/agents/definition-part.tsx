import type { ReactNode } from 'react'
import type { Agent } from '../../../contract/resources/agent.ts'
import { Facts } from '../../kit/facts.tsx'
import { JsonTree } from '../../kit/json-tree/json-tree.tsx'
import type { Value } from '../../kit/json-tree/rows.ts'
import { Panel } from '../../kit/panel.tsx'
import { Time } from '../../kit/time.tsx'
import { useTexts } from '../../texts/catalogue.ts'
import { useFormat } from '../../texts/format.ts'
import styles from './agents.module.css'
import { agentsTexts } from './agents.texts.ts'
import { ToolLink } from './tool-link.tsx'

const limits = ['max_steps', 'max_output_tokens', 'max_tool_calls', 'max_attempt_s', 'max_result_characters'] as const

/** What an agent’s version says. */
export function DefinitionPart({ agent }: { readonly agent: Agent }) {
  const t = useTexts(agentsTexts)
  const format = useFormat()
  const { instructions, settings, output_schema } = agent
  return (
    <>
      <Panel title={t('instructions')}>
        {instructions === '' ? (
          <p>{t('noInstructions')}</p>
        ) : (
          <JsonTree value={instructions} name={t('instructions')} />
        )}
      </Panel>
      <Panel title={t('facts')}>
        <AgentFacts agent={agent} />
      </Panel>
      <Panel title={t('limits')}>
        <Facts
          entries={limits.map((limit) => {
            const value = agent.limits[limit]
            return [t(limit), value !== undefined && format.count(value)]
          })}
        />
      </Panel>
      {settings && Object.keys(settings).length > 0 && (
        <Panel title={t('settings')}>
          <JsonTree value={settings as Value} name={t('settings')} />
        </Panel>
      )}
      {output_schema !== null && (
        <Panel title={t('outputSchema')}>
          <JsonTree value={output_schema as Value} name={t('outputSchema')} />
        </Panel>
      )}
    </>
  )
}

function AgentFacts({ agent }: { readonly agent: Agent }) {
  const t = useTexts(agentsTexts)
  const { model, fallback_models, tools, capabilities, tags, approvals, effects, guardrails = [], kind } = agent
  const { outside_text, publish_gate, created_at } = agent
  return (
    <Facts
      entries={[
        [t('model'), kind === 'hosted' && model],
        [t('fallbacks'), fallback_models.join(', ')],
        [t('tools'), <Tools key="tools" tools={tools} />],
        [t('capabilities'), capabilities.join(', ')],
        [t('tags'), tags.join(', ')],
        [
          t('approvals'),
          rules(
            approvals.map(({ tool, when, approvers }) => `${tool}: ${t(when)}${inBrackets(approvers)}`),
            'approvals',
          ),
        ],
        [
          t('effects'),
          rules(
            effects.map(({ url_prefix, when_unknown }) => `${url_prefix}: ${when_unknown}`),
            'effects',
          ),
        ],
        [
          t('guardrails'),
          rules(
            guardrails.map(({ name, at, rule, outcome }) => `${name}: ${rule.kind} @ ${at} → ${outcome}`),
            'guardrails',
          ),
        ],
        [t('outsideText'), outside_text && t(outside_text.writes)],
        [t('gate'), publish_gate && gateText(publish_gate)],
        [t('created'), <Time key="created" at={created_at} exact />],
      ]}
    />
  )
}

function inBrackets(names: readonly string[]): string {
  return names.length === 0 ? '' : ` (${names.join(', ')})`
}

function gateText({ dataset, min_pass_rate, min_score }: NonNullable<Agent['publish_gate']>): string {
  return [
    dataset,
    ...(min_pass_rate === undefined ? [] : [`≥ ${min_pass_rate}`]),
    ...(min_score === undefined ? [] : [`Ø ≥ ${min_score}`]),
  ].join(' ')
}

function rules(lines: readonly string[], key: string): ReactNode {
  if (lines.length === 0) return undefined
  return (
    <ul key={key} className={styles.rules}>
      {lines.map((line) => (
        <li key={line}>
          <bdi>{line}</bdi>
        </li>
      ))}
    </ul>
  )
}

function Tools({ tools }: { readonly tools: readonly string[] }) {
  const t = useTexts(agentsTexts)
  if (tools.length === 0) return t('noTools')
  return (
    <span className={styles.tools}>
      {tools.map((tool) => (
        <ToolLink key={tool} name={tool} />
      ))}
    </span>
  )
}

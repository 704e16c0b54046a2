import * as z from 'zod'
import { type Html, html } from '../../../contract/reference/html.ts'
import type { Approval } from '../../../contract/resources/approval.ts'
import type { Json } from '../../../contract/resources/common.ts'
import { cutText } from '../../base/texts/cut-text.ts'
import { plainPage } from '../../base/texts/plain-page.ts'
import { withUnseenWrittenOut } from '../../base/texts/unseen.ts'

export function approvalPage(approval: Approval, name: string): string {
  const { id, agent, mission_id, question, deadline, choices } = approval
  const shown = shownPayload(approval)
  const buttons = choices.map(
    (choice) => html`<button name="decision" value="${choice}">${labelOf(choice, shown)}</button>`,
  )
  return plainPage(html`<h1>A decision is asked of ${name}</h1>
<p>${withUnseenWrittenOut(question)}</p>
<p><small>Agent ${agent}, mission ${mission_id}, approval ${id}${deadline === null ? '' : `, until ${deadline}`}</small></p>
<form method="post">
${content(approval, shown)}
<label>Note <input name="note" maxlength="2000" autocomplete="off"></label>
${buttons}
</form>`)
}

const labels: Readonly<Record<Approval['choices'][number], string>> = {
  approve: 'Approve',
  reject: 'Reject',
  happened: 'It took effect',
  repeat: 'It did not: repeat it',
  fail: 'Give the mission up',
}

function labelOf(choice: Approval['choices'][number], shown: Shown): string {
  return choice === 'approve' && isCut(shown) ? 'Approve all of it, also what is not shown' : labels[choice]
}

/** As much as the form may send back; and a page of it is an answer that can be carried, however its characters are written. */
const maxContent = 200_000

/** What is decided about, as a person reads it: nothing in it is unseen, since it is what they answer for. */
interface Shown {
  readonly text: string
  /** How many characters all of it has, so written. */
  readonly of: number
}

function shownPayload({ about, payload }: Approval): Shown {
  const whole = withUnseenWrittenOut(about === 'guardrail' ? foundText(payload) : jsonText(payload))
  return { text: cutText(whole, maxContent), of: whole.length }
}

function isCut({ text, of }: Shown): boolean {
  return text.length < of
}

function jsonText(payload: Json): string {
  return JSON.stringify(payload, null, fitsIndented(payload) ? 2 : undefined)
}

/** Its lines are lines here. */
function foundText(payload: Json): string {
  const { found, text } = Found.safeParse(payload).data ?? {}
  return found === undefined || text === undefined ? jsonText(payload) : `${found}\n\n${text}`
}

const Found = z.strictObject({ found: z.string(), text: z.string() })

/** What can be edited, or is to be answered. */
function content({ id, about }: Approval, shown: Shown): Html {
  if (about === 'question') {
    return html`<label>Your answer <textarea name="payload" rows="6" maxlength="${maxContent}"></textarea></label>`
  }
  if (about === 'guardrail') return html`<p>What was found, and where:</p>${asRead(id, shown)}`
  if (about === 'tool_call')
    return isEditable(shown) ? editor(shown) : html`<p>What will be done:</p>${asRead(id, shown)}`
  return html`<p>What was sent:</p>${asRead(id, shown)}
<label>If it took effect: what it answered <textarea name="payload" rows="4" maxlength="${maxContent}"></textarea></label>`
}

function editor({ text }: Shown): Html {
  return html`<label>What will be done; you may edit it
<textarea name="payload" rows="12" maxlength="${maxContent}">${text}</textarea></label>`
}

/** A form sends two characters for the end of each line. */
function isEditable({ text, of }: Shown): boolean {
  return of + (text.match(/\n/g)?.length ?? 0) <= maxContent
}

function asRead(id: string, shown: Shown): Html {
  return html`${isCut(shown) ? whatIsCut(id, shown) : []}<pre>${shown.text}</pre>`
}

function whatIsCut(id: string, { text, of }: Shown): Html {
  return html`<p><strong>This is its beginning: ${text.length} of ${of} characters. ${of - text.length} are not shown, and a decision is of all of them.</strong>
Whoever has a key reads the whole with <code>sortie approvals show ${id}</code> or <code>GET /v1/approvals/${id}</code>.</p>`
}

/**
 * Whether it fits with a line for each of its parts. Indented, fifty thousand lists in each other's depth are a hundred times as long
 * as they were sent, and anybody with the link may ask for the page. Looks no further than it is too long.
 */
function fitsIndented(payload: Json): boolean {
  let left = maxContent
  const look = (value: Json, depth: number): void => {
    left -= 2 * depth + 2
    if (typeof value === 'string') left -= value.length
    if (typeof value !== 'object' || value === null) return
    for (const [name, inner] of Object.entries(value)) {
      if (left < 0) return
      left -= name.length
      look(inner, depth + 1)
    }
  }
  look(payload, 0)
  return left >= 0
}

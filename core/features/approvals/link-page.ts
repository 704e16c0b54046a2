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

/** The maximum that the form may send back; a page of it fits one answer, however its characters are escaped. */
const maxContent = 200_000

/** The subject of the decision in readable form: nothing in it is invisible, since the person answers for it. */
interface Shown {
  readonly text: string
  /** Its total number of characters in this form. */
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

/** Line breaks are kept. */
function foundText(payload: Json): string {
  const { found, text } = Found.safeParse(payload).data ?? {}
  return found === undefined || text === undefined ? jsonText(payload) : `${found}\n\n${text}`
}

const Found = z.strictObject({ found: z.string(), text: z.string() })

/** The part that can be edited, or must be answered. */
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
 * Whether it fits with one line for each of its parts. Indented, fifty thousand nested lists are a hundred times as long
 * as they were sent, and anybody with the link may ask for the page. Stops as soon as it is too long.
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

import { type Html, html } from '../../../contract/reference/html.ts'
import type { Approval } from '../../../contract/resources/approval.ts'
import type { Json } from '../../../contract/resources/common.ts'
import { cutText } from '../../base/texts/cut-text.ts'
import { plainPage } from '../../base/texts/plain-page.ts'

export function approvalPage(approval: Approval, name: string): string {
  const { id, agent, mission_id, question, deadline, choices } = approval
  const buttons = choices.map((choice) => html`<button name="decision" value="${choice}">${labels[choice]}</button>`)
  return plainPage(html`<h1>A decision is asked of ${name}</h1>
<p>${question}</p>
<p><small>Agent ${agent}, mission ${mission_id}, approval ${id}${deadline === null ? '' : `, until ${deadline}`}</small></p>
<form method="post">
${content(approval)}
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

/** As much as the form may send back; and a page of it is an answer that can be carried, however its characters are written. */
const maxContent = 200_000

/** What can be edited, or is to be answered. */
function content({ about, payload }: Approval): Html {
  if (about === 'question') {
    return html`<label>Your answer <textarea name="payload" rows="6" maxlength="200000"></textarea></label>`
  }
  const whole = JSON.stringify(payload, null, fitsIndented(payload) ? 2 : undefined)
  const text = cutText(whole, maxContent)
  if (about === 'guardrail') return html`<p>What was found, and where:</p><pre>${text}</pre>`
  if (about === 'tool_call' && text.length < whole.length) {
    return html`<p>What will be done, by its beginning: it is too long to be edited here. An approval is of all of it.</p>
<pre>${text}</pre>`
  }
  if (about === 'tool_call') {
    return html`<label>What will be done; you may edit it
<textarea name="payload" rows="12" maxlength="200000">${text}</textarea></label>`
  }
  return html`<p>What was sent:</p><pre>${text}</pre>
<label>If it took effect: what it answered <textarea name="payload" rows="4" maxlength="200000"></textarea></label>`
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

import { escaped } from '../../contract/reference/html.ts'

export type Note = { readonly kind: 'building' } | { readonly kind: 'failed'; readonly problem: string }

/** Loads a page again that says that the console is being built. */
export const againPath = '/again.js'

/** A header that refreshes would only jump to the fragment of an address that has one, as each link to sign in does. */
export const againScript = 'setTimeout(() => location.reload(), 1000)\n'

/** What stands at the console’s place while it is not there. The policy of the console allows it no style, and no script within. */
export function notePage(note: Note): string {
  const [title, text] =
    note.kind === 'building'
      ? [
          'The console is being built',
          'This happens once for each version of its sources, and takes some seconds. The page then opens by itself.',
        ]
      : ['The console is not here', note.problem]
  const again = note.kind === 'building' ? `<script src="${againPath}"></script>\n` : ''
  return `<!doctype html>
<html lang="en-GB">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<title>${title} · Sortie</title>
${again}<h1>${title}</h1>
<p>${escaped(text)}</p>
<p>The API and the command line work without it. <a href="/docs">The API’s reference</a></p>
</html>
`
}

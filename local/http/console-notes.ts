import { escaped } from '../../contract/reference/html.ts'

export type Note = { readonly kind: 'building' } | { readonly kind: 'failed'; readonly problem: string }

/** What stands at the console’s place while it is not there. The policy of the console allows it neither style nor script. */
export function notePage(note: Note): string {
  const [title, text] =
    note.kind === 'building'
      ? [
          'The console is being built',
          'This happens once for each version of its sources, and takes some seconds. The page then opens by itself.',
        ]
      : ['The console is not here', note.problem]
  return `<!doctype html>
<html lang="en-GB">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<title>${title} · Sortie</title>
<h1>${title}</h1>
<p>${escaped(text)}</p>
<p>The API and the command line work without it. <a href="/docs">The API’s reference</a></p>
</html>
`
}

import { type Html, html } from '../../../contract/reference/html.ts'

/** Small, without script, and readable on a telephone. */
const style = `body{font:16px/1.5 system-ui,sans-serif;max-width:40rem;margin:2rem auto;padding:0 1rem;color:#111;background:#fff}
textarea,input{width:100%;box-sizing:border-box;font:14px/1.4 ui-monospace,monospace;padding:.5rem}
button{font:inherit;padding:.6rem 1.2rem;margin:.5rem .5rem 0 0}label{display:block;margin-top:1rem}
pre{white-space:pre-wrap;overflow-wrap:anywhere}p{overflow-wrap:anywhere}`

export function messagePage(title: string, detail = '', language = 'en'): string {
  return plainPage(html`<h1>${title}</h1><p>${detail}</p>`, language)
}

export function plainPage(body: Html, language = 'en'): string {
  const head = html`<meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta name="robots" content="noindex">`
  return `<!doctype html><html lang="${language}"><head>${head.markup}<title>Sortie</title><style>${style}</style></head><body><main>${body.markup}</main></body></html>`
}

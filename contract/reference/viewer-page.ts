import { type Html, html } from './html.ts'

/** The page of the reference. Its script is at `docs/viewer.js`, and shows `openapi.json`. */
export function viewerPage(title: string, version: string): string {
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title} API ${version}</title>
<style>${{ markup: style }}</style>
<script type="module" src="docs/viewer.js"></script>
</head>
<body>
<noscript><p>This page runs a program. <a href="docs/plain">The same as one page without it</a>.</p></noscript>
${phoneBar(title)}
<openapi-explorer collapse use-path-in-nav-bar="false" hide-server-selection schema-expand-level="2">
${brand(title)}
${overview(title, version)}
</openapi-explorer>
</body>
</html>`
  return page.markup
}

/** The viewer hides its side bar on a phone, and its search with it. */
function phoneBar(title: string): Html {
  return html`<header class="bar"><strong>${title}</strong><input id="filter" type="search" placeholder="Filter operations" aria-label="Filter operations">${themeButton}</header>`
}

function brand(title: string): Html {
  return html`<div slot="nav-header" class="brand"><strong>${title} API</strong>${themeButton}</div>`
}

const themeButton = html`<button type="button" class="theme" aria-label="Light or dark">◐</button>`

function overview(title: string, version: string): Html {
  return html`<div slot="overview-header" class="overview"><h1>${title} API <small>${version}</small></h1></div>
<span slot="overview"></span>
<div slot="overview-footer" class="overview">
<p>Every request but the public ones carries an API key as <code>Authorization: Bearer …</code>. Enter yours under <strong>Authentication</strong>, and try any operation from its page. The key stays
in this page until you leave it, and goes to this address alone.</p>
<p>Bodies are JSON. A resource comes bare, a list as <code>{"items": […], "next_cursor": …}</code>: pass <code>next_cursor</code> as <code>cursor</code> for the next page, until it is null. Times are ISO 8601 in UTC.
Unknown fields are refused; in answers new fields may appear.</p>
<ul>
<li><a href="docs/plain#errors">Errors</a>: every code, and what to do</li>
<li><a href="docs/plain#events">Events</a> of missions, and <a href="docs/plain#live">live updates</a> over the WebSocket</li>
<li><a href="openapi.json">OpenAPI 3.1</a>, for generators of clients</li>
<li><a href="docs/plain">The reference as one page</a>, without a program</li>
</ul>
</div>`
}

const style = `
:root{--font-regular:system-ui,sans-serif;--font-mono:ui-monospace,SFMono-Regular,Menlo,monospace}
body{margin:0;height:100vh;height:100dvh;display:flex;flex-direction:column;font:1rem/1.5 system-ui,sans-serif;background:#fff;color:#20262e}
@media(prefers-color-scheme:dark){html:not([data-theme=light]) body{background:#14181d;color:#e4e8ee}}
html[data-theme=dark] body{background:#14181d;color:#e4e8ee}
noscript p{padding:1rem}
openapi-explorer{flex:1;min-height:0;--border-radius:4px;tab-size:2;--inline-code-fg:#8a1f4b;--green:#17803d;--placeholder-color:#6b7683}
html[data-theme=dark] openapi-explorer{--inline-code-fg:#f0a3c0;--placeholder-color:#8d98a5;--border-color:#343d48;--light-border-color:#262d36;--code-fg:#b6c0cc;--code-property-color:#8fc7ff;--code-keyword-color:#c9a4ff;--code-operator-color:#e0b27a;--green:#5fcf80;--red:#ff7b72;--purple:#b796f5;--light-fg:#9aa5b1}
openapi-explorer:not(:defined){visibility:hidden}
.bar{display:none;gap:.75rem;padding:.5rem 1rem;border-bottom:1px solid #8886}
.bar input{flex:1;min-width:0;font:inherit;color:inherit;background:none;border:1px solid #8888;border-radius:6px;padding:.25rem .5rem}
.bar,.brand{align-items:center;justify-content:space-between}
.brand{display:flex;padding:.75rem 1rem .5rem}
.theme{font:inherit;color:inherit;background:none;border:1px solid #8888;border-radius:6px;width:2.25rem;height:2.25rem;cursor:pointer}
.theme:hover,.theme:focus-visible{border-color:currentColor}
.overview{max-width:46rem}
@media(max-width:767px){.bar{display:flex}.overview{padding:0 1rem}}
.overview h1{margin:0 0 1rem;font-size:2rem;line-height:1.2}
.overview small{font-size:1rem;font-weight:400;opacity:.7}
.overview code{font-family:var(--font-mono);font-size:.875em;overflow-wrap:anywhere}
.overview a{color:inherit;text-underline-offset:2px}
.overview li{margin:.25rem 0}
`

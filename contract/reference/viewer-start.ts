/**
 * Runs in the page after the viewer’s own script: passes it the document and the colours. It is text, since it runs only in browsers
 * and is served unchanged.
 */
export const viewerStart = `
const viewer = document.querySelector('openapi-explorer')
const dark = matchMedia('(prefers-color-scheme: dark)')

const themes = {
  light: {
    'bg-color': '#ffffff', 'text-color': '#20262e', 'header-color': '#20262e', 'primary-color': '#1d5fa8',
    'secondary-color': '#0b7a5b', 'nav-bg-color': '#f3f5f8', 'nav-text-color': '#39424e',
    'nav-hover-bg-color': '#e2e7ee', 'nav-hover-text-color': '#10151b',
  },
  dark: {
    'bg-color': '#14181d', 'text-color': '#e4e8ee', 'header-color': '#e4e8ee', 'primary-color': '#6fb0f2',
    'secondary-color': '#5fd0ac', 'nav-bg-color': '#0e1216', 'nav-text-color': '#b6c0cc',
    'nav-hover-bg-color': '#222a33', 'nav-hover-text-color': '#ffffff',
  },
}

/** Storage may be forbidden: then a choice lasts as long as the page. */
let chosen
try { chosen = localStorage.getItem('sortie-theme') } catch {}

function showTheme() {
  const theme = themes[chosen] ? chosen : dark.matches ? 'dark' : 'light'
  document.documentElement.dataset.theme = theme
  for (const [name, colour] of Object.entries(themes[theme])) viewer.setAttribute(name, colour)
  return theme
}

showTheme()
dark.addEventListener('change', showTheme)
for (const button of document.querySelectorAll('.theme')) button.addEventListener('click', () => {
  chosen = showTheme() === 'dark' ? 'light' : 'dark'
  try { localStorage.setItem('sortie-theme', chosen) } catch {}
  showTheme()
})

document.querySelector('#filter').addEventListener('input', (event) => {
  if (viewer.resolvedSpec) viewer.onSearchChange(event)
})

/** This viewer shows conditions across fields (“one of these two”) instead of the fields, so only the descriptions state them. */
function withoutConditions(schema) {
  if (typeof schema !== 'object' || schema === null) return
  if (schema.properties && schema.anyOf) delete schema.anyOf
  Object.values(schema).forEach(withoutConditions)
}

/** In a form that this viewer can show, with samples under the names that it expects. */
function asViewed(document) {
  withoutConditions(document.components.schemas)
  for (const methods of Object.values(document.paths)) {
    for (const operation of Object.values(methods)) operation['x-code-samples'] = operation['x-codeSamples']
  }
  return document
}

/** Addresses of the page without scripts name operations, events and errors: they lead to the same thing here, or there. */
function ofPlainPage(document) {
  const id = decodeURIComponent(location.hash.slice(1))
  if (/^(event-|error-|errors$|events$|live$)/.test(id)) return location.replace('docs/plain#' + id)
  for (const [path, methods] of Object.entries(document.paths)) {
    for (const [method, { operationId }] of Object.entries(methods)) {
      if (operationId !== id) continue
      viewer.explorerLocation = method + '-' + path.replace(/[\\s#:?&={}-]+/g, '-')
      history.replaceState(null, '', '#?route=' + viewer.explorerLocation)
    }
  }
}

const answer = await fetch('openapi.json')
const description = asViewed(await answer.json())
ofPlainPage(description)
await customElements.whenDefined('openapi-explorer')
await viewer.loadSpec(description)
`

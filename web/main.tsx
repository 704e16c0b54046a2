import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import './kit/tokens.css'
import './kit/base.css'
import { App } from './app/app.tsx'
import { showPreferences } from './preferences/preferences.ts'

showPreferences()
const root = document.getElementById('console')
if (root)
  createRoot(root).render(
    <StrictMode>
      <App />
    </StrictMode>,
  )

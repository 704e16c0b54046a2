import { lazy } from 'react'

// Loaded when they are opened: the page has little room left in its first load.
export const ArtifactsTab = lazy(() => import('./artifacts/artifacts-tab.tsx'))
export const BudgetTab = lazy(() => import('./budget/budget-tab.tsx'))
export const CallbacksTab = lazy(() => import('./deliveries/callbacks-tab.tsx'))
export const EffectsTab = lazy(() => import('./effects/effects-tab.tsx'))
export const TreeTab = lazy(() => import('./children/tree-tab.tsx'))

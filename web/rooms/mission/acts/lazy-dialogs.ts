import { lazy } from 'react'

// Loaded when they are opened: the page has little room left in its first load.
export const ChangeDialog = lazy(() => import('./change-dialog.tsx'))
export const CompareDialog = lazy(() => import('./compare-dialog.tsx'))
export const EraseDialog = lazy(() => import('./erase-dialog.tsx'))
export const RaiseBudgetDialog = lazy(() => import('../budget/raise-budget-dialog.tsx'))
export const RedriveDialog = lazy(() => import('./redrive-dialog.tsx'))
export const SubmitAgainDialog = lazy(() => import('./submit-again-dialog.tsx'))

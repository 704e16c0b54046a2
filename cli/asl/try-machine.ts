import { type MachineTrial, runWithMocks, type TrialEnd } from '../../core/features/machines/run-with-mocks.ts'

import { base } from './jest.base.mjs';

/** `npm run test:browser`: walks through a running site in a real Chromium. */
export default { ...base, testTimeout: 300_000, testMatch: ['<rootDir>/tests/browser/**/*.test.ts'] };

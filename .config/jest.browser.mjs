import { base } from './jest.base.mjs';

/** `npm run test:browser`: walks through a running site in a real Chromium. */
export default {
  ...base,
  testTimeout: 120_000,
  testMatch: ['<rootDir>/tests/browser/**/*.test.ts'],
  globalSetup: '<rootDir>/tests/browser/set-up.mjs',
  globalTeardown: '<rootDir>/tests/browser/tear-down.mjs',
};

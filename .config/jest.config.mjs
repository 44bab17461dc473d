import { sharing } from './jest.base.mjs';

/** `npm test`: everything that needs nothing but npm. */
export default {
  ...sharing,
  testMatch: ['<rootDir>/tests/**/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/', '/tests/browser/', '/tests/bench/'],
};

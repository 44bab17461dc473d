import { sharing } from './jest.base.mjs';

/** Rooms whose suites are all about stores, actions, jobs and races: they run on both engines as a whole. */
const whole = ['db', 'jobs', 'register', 'vault'];

/** `npm run test:postgres`: the suites that touch a database, a second time on PostgreSQL. */
export default {
  ...sharing,
  testMatch: [
    ...whole.map((room) => `<rootDir>/tests/${room}/**/*.test.ts`),
    '<rootDir>/tests/**/*.{store,actions,race}.test.ts',
  ],
  globals: { TEST_ENGINE: 'postgres' },
};

import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { PACKAGE_FILES } from './jest.packages.mjs';

if (Number(process.versions.node.split('.')[0]) < 24) {
  throw new Error(
    `The tests need Node 24 (this is ${process.versions.node}). Run them with "npm test": npm ci brings Node 24 along.`,
  );
}

export const base = {
  rootDir: resolve(import.meta.dirname, '..'),
  testEnvironment: 'node',
  testTimeout: 30_000,
  // Jest leaves one core to itself and hardly uses it.
  maxWorkers: Math.max(2, availableParallelism() - 1),
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        jsc: { parser: { syntax: 'typescript' }, target: 'es2024' },
        module: { type: 'es6' },
      },
    ],
  },
};

/** The same for suites that share their packages, as all do but those in a browser. */
export const sharing = {
  ...base,
  testEnvironment: '<rootDir>/.config/jest.environment.mjs',
  // Emptying every global after each suite only serves suites that leave something in them.
  testEnvironmentOptions: { globalsCleanup: 'off' },
  transform: { ...base.transform, [PACKAGE_FILES]: '<rootDir>/.config/jest.packages.mjs' },
  transformIgnorePatterns: [],
};

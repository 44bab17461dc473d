import { resolve } from 'node:path';

if (Number(process.versions.node.split('.')[0]) < 24) {
  throw new Error(
    `The tests need Node 24 (this is ${process.versions.node}). Run them with "npm test": npm ci brings Node 24 along.`,
  );
}

export const base = {
  rootDir: resolve(import.meta.dirname, '..'),
  testEnvironment: 'node',
  testTimeout: 30_000,
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

import { expect, it } from '@jest/globals';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './sources.ts';

const HARD_LIMIT = 300;

it(`no file of server, db or jobs has more than ${HARD_LIMIT} lines`, () => {
  const long = globSync('{server,db,jobs}/**/*.ts', { cwd: ROOT })
    .map((path) => ({ path, lines: readFileSync(join(ROOT, path), 'utf8').trimEnd().split('\n').length }))
    .filter(({ lines }) => lines > HARD_LIMIT)
    .map(({ path, lines }) => `${path}: ${lines}`);
  expect(long).toEqual([]);
});

import { describe, expect, it } from '@jest/globals';
import { existsSync, globSync } from 'node:fs';
import { basename, join } from 'node:path';
import { validate } from 'node-cron';
import { slotAtOrAfter } from '../../jobs/slots.ts';
import { timetable } from '../../jobs/timetable.ts';
import { hasWords, LANGUAGES } from '../../server/http/locale.ts';
import { ROOT } from './sources.ts';

/** Files of jobs/ that run jobs and are none. */
const MACHINERY = ['cli', 'job-command', 'run-job', 'scheduler', 'slots', 'store', 'timetable'];

const names = timetable.map(({ name }) => name);
const filesOf = (pattern: string, ending: string): string[] =>
  globSync(pattern, { cwd: ROOT }).map((path) => basename(path, ending));

describe('the timetable', () => {
  it('has a file for every job, and a row for every file', () => {
    const files = filesOf('jobs/*.ts', '.ts').filter((name) => !MACHINERY.includes(name));
    expect(files.sort()).toEqual([...names].sort());
    expect(MACHINERY.filter((name) => !existsSync(join(ROOT, `jobs/${name}.ts`)))).toEqual([]);
  });

  it('has a suite for every job, and for nothing that is none', () => {
    const suites = filesOf('tests/jobs/*.test.ts', '.test.ts').filter((name) => !MACHINERY.includes(name));
    expect(suites.sort()).toEqual([...names].sort());
  });

  it('has words for every job, for the administrator who reads what ran', () => {
    const silent = LANGUAGES.flatMap((lang) =>
      names.filter((name) => !hasWords(lang, `desk:admin.job.${name}`)).map((name) => `${lang} ${name}`),
    );
    expect(silent).toEqual([]);
  });

  it('names each job once, imperatively and in lower case', () => {
    expect(new Set(names).size).toBe(names.length);
    expect(names.filter((name) => !name.split('-').every((word) => /^[a-z]+$/.test(word)))).toEqual([]);
  });

  it('gives times that the ticking clock and the slots both understand', () => {
    for (const { name, cron } of timetable) {
      expect([name, validate(cron)]).toEqual([name, true]);
      expect(slotAtOrAfter(cron, '2026-11-23T01:00:00.000Z') >= '2026-11-23T01:00:00.000Z').toBe(true);
    }
  });
});

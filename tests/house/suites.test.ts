import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import ExcelJS from 'exceljs';
import express, { Router } from 'express';
import { schedule } from 'node-cron';
import { z } from 'zod';

/** What `.config/jest.packages.mjs` and `.config/jest.environment.mjs` promise to every suite. */
describe('the packages of a suite', () => {
  it('are those Node has loaded, whole and under the same names', () => {
    expect(express.Router).toBe(Router);
    const nodes = (globalThis as unknown as Record<symbol, NodeJS.Require>)[
      Symbol.for('zhitongche/require')
    ]!;
    expect(nodes('express')).toBe(express);
    expect(Object.keys(nodes('zod') as object)).toEqual(expect.arrayContaining(['z', 'default', 'object']));
  });

  it('know the arrays, dates, maps and functions that are made here', () => {
    const row = new ExcelJS.Workbook().addWorksheet('a').addRow([1, new Date(0)]);
    expect([row.getCell(1).type, row.getCell(2).type]).toEqual([
      ExcelJS.ValueType.Number,
      ExcelJS.ValueType.Date,
    ]);
    expect(
      z.map(z.string(), z.set(z.date())).safeParse(new Map([['a', new Set([new Date(0)])]])).success,
    ).toBe(true);
    void schedule('0 0 1 1 *', () => undefined).destroy();
  });

  it('make dates, errors and promises that are known here', () => {
    const failing = (): unknown => readFileSync('/not/there');
    expect(failing).toThrow(Error);
    expect(z.coerce.date().parse(0)).toBeInstanceOf(Date);
    expect(z.string().parseAsync('a')).toBeInstanceOf(Promise);
    expect(z.string().safeParse(1).error).toBeInstanceOf(z.ZodError);
  });
});

describe('instanceof', () => {
  class Refused extends Error {}
  class Lines extends Array<string> {}

  it('still tells the classes that extend a built-in from the built-in, and things from no things', () => {
    expect(new Refused()).toBeInstanceOf(Error);
    expect(new Error('any') instanceof Refused).toBe(false);
    expect([] instanceof Lines).toBe(false);
    expect(new Lines()).toBeInstanceOf(Array);
    expect([{}, [], () => 1].every((made) => made instanceof Object)).toBe(true);
    expect([null, 1, 'a', Object.create(null)].some((made: unknown) => made instanceof Object)).toBe(false);
  });
});

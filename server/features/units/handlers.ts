import type { Request, RequestHandler, Response } from 'express';
import { render } from '../../http/page.ts';
import { FormFault, parseForm } from '../../http/parse-form.ts';
import {
  importDivisions,
  importUnits,
  previewDivisions,
  previewUnits,
  type ImportPreview,
} from './actions.ts';
import { importForm } from './forms.ts';
import { parseDivisionsFile, parseUnitsFile } from './import-rows.ts';
import { importPage, type ImportOutcome } from './present.ts';

export const showImport: RequestHandler = async (req, res) => importPageOf(req, res, 200);

/** Checks the file, and imports it when that was asked for and nothing is wrong. */
export const runImport: RequestHandler = async (req, res) => {
  try {
    const form = parseForm(importForm, req.body);
    const [file] = (req.files ?? []) as Express.Multer.File[];
    if (!file) throw new FormFault({ file: { key: 'units:admin.fileMissing' } }, { what: form.what });
    const outcome = await (form.what === 'units' ? unitsOutcome : divisionsOutcome)(
      req,
      file,
      form.step === 'import',
    );
    await importPageOf(req, res, outcome.faults.length > 0 ? 422 : 200, { what: form.what, outcome });
  } catch (error) {
    if (!(error instanceof FormFault)) throw error;
    await importPageOf(req, res, error.status, { fault: error });
  }
};

async function unitsOutcome(req: Request, file: Express.Multer.File, write: boolean): Promise<ImportOutcome> {
  const { rows, faults, ignored } = await parseUnitsFile(file.buffer, file.originalname);
  const told = { file: file.originalname, ignored };
  if (faults.length > 0) return { ...told, ...NOTHING, faults };
  const preview = await previewUnits(req.context, req.actor!, rows);
  if (!write || preview.faults.length > 0) return { ...told, ...preview, done: false };
  return { ...told, ...(await importUnits(req.context, req.actor!, rows)), faults: [], done: true };
}

async function divisionsOutcome(
  req: Request,
  file: Express.Multer.File,
  write: boolean,
): Promise<ImportOutcome> {
  const { rows, faults, ignored } = await parseDivisionsFile(file.buffer, file.originalname);
  const told = { file: file.originalname, ignored };
  if (faults.length > 0) return { ...told, ...NOTHING, faults };
  const preview = await previewDivisions(req.context, req.actor!, rows);
  if (!write || preview.faults.length > 0) return { ...told, ...preview, done: false };
  return { ...told, ...(await importDivisions(req.context, req.actor!, rows)), faults: [], done: true };
}

const NOTHING: ImportPreview & { done: boolean } = {
  inserted: 0,
  updated: 0,
  unchanged: 0,
  faults: [],
  done: false,
};

async function importPageOf(
  req: Request,
  res: Response,
  status: number,
  shown: { what?: string; outcome?: ImportOutcome; fault?: FormFault } = {},
): Promise<void> {
  const vm = importPage(req.say, shown);
  await render(req, res, 'units/import', vm, { title: req.say.t('units:admin.title'), status });
}

import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import express, { Router } from 'express';

const STATIC_DIR = join(import.meta.dirname, '../../static');

/** `/static/css/app.css` → `/static/css/app.css?v=<hash>`; the answer may then be kept for ever. */
export type AssetLink = (path: string) => string;

/** Fingerprints every static file once, at start. */
export function assetLinks(dir = STATIC_DIR): AssetLink {
  const prints = new Map<string, string>();
  for (const entry of readdirSync(dir, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const file = join(entry.parentPath, entry.name);
    const print = createHash('sha256').update(readFileSync(file)).digest('base64url').slice(0, 10);
    prints.set(`/static${file.slice(dir.length)}`, print);
  }
  return (path) => {
    const print = prints.get(path);
    if (!print) throw new Error(`There is no static file ${path}`);
    return `${path}?v=${print}`;
  };
}

export function staticFiles(): Router {
  const router = Router();
  router.use(
    '/static',
    express.static(STATIC_DIR, { index: false, immutable: true, maxAge: '365d', redirect: false }),
  );
  return router;
}

import { globSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import ts from 'typescript';

export const ROOT = join(import.meta.dirname, '../..');

/** A source file of the house, parsed: the tests look at its code, not at its comments. */
export interface Source {
  /** From the project's root, with forward slashes: `server/features/cases/store.ts`. */
  path: string;
  text: string;
  tree: ts.SourceFile;
}

/** All TypeScript files under the given directories, by path. */
export function sourcesIn(...directories: string[]): Source[] {
  return directories
    .flatMap((directory) => globSync(`${directory}/**/*.ts`, { cwd: ROOT }))
    .sort()
    .map((path) => sourceOf(path, readFileSync(join(ROOT, path), 'utf8')));
}

export function sourceOf(path: string, text: string): Source {
  return { path, text, tree: ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true) };
}

/** The room a file belongs to (`cases`, `cases/http`), or null for a file outside server/features. */
export function roomOf(path: string): string | null {
  const [, room, inner] = /^server\/features\/([a-z0-9-]+)\/(http\/)?/.exec(path) ?? [];
  if (!room) return null;
  return inner ? `${room}/http` : room;
}

export function eachNode(source: Source, visit: (node: ts.Node) => void): void {
  const walk = (node: ts.Node): void => {
    visit(node);
    ts.forEachChild(node, walk);
  };
  walk(source.tree);
}

export const lineOf = (source: Source, node: ts.Node): string =>
  `${source.path}:${source.tree.getLineAndCharacterOfPosition(node.getStart(source.tree)).line + 1}`;

export interface Import {
  /** `node:fs`, `kysely`, or for the house's own files the path from the root. */
  to: string;
  /** True when nothing of it is left at run time. */
  isType: boolean;
  isOwn: boolean;
}

/** What a file imports or exports from elsewhere, `import()` and `require()` included. */
export function importsOf(source: Source): Import[] {
  const found: Import[] = [];
  const add = (to: string, isType: boolean): void => {
    const isOwn = to.startsWith('.');
    found.push({
      to: isOwn ? normalize(join(dirname(source.path), to)).replaceAll('\\', '/') : to,
      isType,
      isOwn,
    });
  };
  eachNode(source, (node) => {
    if (ts.isImportDeclaration(node) && ts.isStringLiteral(node.moduleSpecifier)) {
      add(node.moduleSpecifier.text, node.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword);
    } else if (
      ts.isExportDeclaration(node) &&
      node.moduleSpecifier &&
      ts.isStringLiteral(node.moduleSpecifier)
    ) {
      add(node.moduleSpecifier.text, node.isTypeOnly);
    } else if (
      ts.isCallExpression(node) &&
      /^(?:import|require)$/.test(node.expression.getText(source.tree))
    ) {
      const [argument] = node.arguments;
      if (argument && ts.isStringLiteralLike(argument)) add(argument.text, false);
    }
  });
  return found;
}

export interface Words {
  text: string;
  at: string;
  /** A template with a value in it: `text` is what stands before the first one. */
  isBegun: boolean;
}

/** Every string, template and regular expression of a file; not its comments. */
export function wordsOf(source: Source): Words[] {
  const found: Words[] = [];
  eachNode(source, (node) => {
    const at = lineOf(source, node);
    if (ts.isStringLiteralLike(node) || ts.isRegularExpressionLiteral(node)) {
      found.push({ text: node.text, at, isBegun: false });
    } else if (ts.isTemplateHead(node)) {
      found.push({ text: node.text, at, isBegun: true });
    } else if (ts.isTemplateMiddleOrTemplateTail(node)) {
      found.push({ text: node.text, at, isBegun: false });
    }
  });
  return found;
}

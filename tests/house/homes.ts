import ts from 'typescript';
import { eachNode, lineOf, type Source } from './sources.ts';

/** Where a file reads the environment: `path:line`. */
export function readsOfEnvironment(source: Source): string[] {
  return linesWhere(source, (node) => isMember(node, 'process', 'env'));
}

/** Where a file asks the machine what time it is: `new Date()`, `Date.now()`, `Date()`. */
export function looksAtTheClock(source: Source): string[] {
  return linesWhere(
    source,
    (node) =>
      isMember(node, 'Date', 'now') ||
      (ts.isNewExpression(node) && isName(node.expression, 'Date') && (node.arguments?.length ?? 0) === 0) ||
      (ts.isCallExpression(node) && isName(node.expression, 'Date')),
  );
}

const CHANCE = new Set(['randomUUID', 'randomBytes', 'randomInt', 'getRandomValues', 'randomFillSync']);

/** Where a file makes chance of its own: `Math.random()` or node:crypto's. */
export function makesChance(source: Source): string[] {
  return linesWhere(
    source,
    (node) =>
      isMember(node, 'Math', 'random') ||
      (ts.isIdentifier(node) && CHANCE.has(node.text) && !ts.isImportSpecifier(node.parent)),
  );
}

const READS = new Set(['selectFrom', 'selectNoFrom']);
const WRITES = new Set(['insertInto', 'updateTable', 'deleteFrom', 'replaceInto', 'mergeInto']);

/** Where a file speaks SQL: Kysely's builders, its `sql` template, or a raw statement. */
export function speaksSql(source: Source): string[] {
  return linesWhere(
    source,
    (node) =>
      (ts.isPropertyAccessExpression(node) && (READS.has(node.name.text) || WRITES.has(node.name.text))) ||
      (ts.isTaggedTemplateExpression(node) && isName(node.tag, 'sql')) ||
      isMember(node, 'sql', 'raw'),
  );
}

/** Tables a file writes, with where. A name that is worked out shows as `?`. */
export function writesTables(source: Source): { table: string; at: string }[] {
  const found: { table: string; at: string }[] = [];
  eachNode(source, (node) => {
    if (ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression)) {
      const [table] = node.arguments;
      if (!WRITES.has(node.expression.name.text) || !table) return;
      const name = ts.isStringLiteralLike(table) ? table.text.split(' ')[0]! : '?';
      found.push({ table: name, at: lineOf(source, node) });
    } else if (ts.isTaggedTemplateExpression(node) && isName(node.tag, 'sql')) {
      const text = node.template.getText(source.tree);
      for (const [, table] of text.matchAll(/\b(?:insert\s+into|update|delete\s+from)\s+"?([a-z_]\w*)/gi)) {
        if (table !== 'set') found.push({ table: table!, at: lineOf(source, node) });
      }
    }
  });
  return found;
}

function linesWhere(source: Source, matches: (node: ts.Node) => boolean): string[] {
  const lines = new Set<string>();
  eachNode(source, (node) => {
    if (matches(node)) lines.add(lineOf(source, node));
  });
  return [...lines];
}

function isName(node: ts.Node, name: string): boolean {
  return ts.isIdentifier(node) && node.text === name;
}

function isMember(node: ts.Node, object: string, member: string): boolean {
  if (ts.isPropertyAccessExpression(node))
    return isName(node.expression, object) && node.name.text === member;
  return (
    ts.isElementAccessExpression(node) &&
    isName(node.expression, object) &&
    ts.isStringLiteralLike(node.argumentExpression) &&
    node.argumentExpression.text === member
  );
}

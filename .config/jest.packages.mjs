import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

/**
 * Packages are loaded once a process, as Node does it. Jest reads, links and compiles every file of every package
 * anew for each suite, which took more than half of the time of all tests. Our own modules are still made anew for
 * each suite, so that no suite finds what another one left in them.
 *
 * To Jest this is a transform: in the place of a package's file a suite gets a module that hands on what Node has
 * loaded from it. Without it all tests do the same, and take longer.
 */
const require = createRequire(import.meta.url);
const { dependencies, devDependencies } = JSON.parse(
  readFileSync(new URL('../package.json', import.meta.url), 'utf8'),
);

/** Jest has one of its own for each suite. */
const PER_SUITE = '@jest/globals';
const names = Object.keys({ ...dependencies, ...devDependencies }).filter((name) => name !== PER_SUITE);

/** The files of packages our code imports. What those import in turn Jest never sees. */
export const PACKAGE_FILES = `/node_modules/(?:${names.join('|')})/.+\\.[cm]?js$`;

/** Where a suite finds Node's `require`; put there by `jest.environment.mjs`. */
export const LOADED = Symbol.for('zhitongche/require');

export default {
  getCacheKey: (source, file, { supportsStaticESM }) =>
    createHash('sha256')
      .update(JSON.stringify([source, file, supportsStaticESM]))
      .digest('hex'),

  process(_source, file, { supportsStaticESM }) {
    const loaded = `globalThis[Symbol.for('${LOADED.description}')](${JSON.stringify(file)})`;
    if (!supportsStaticESM) return { code: `module.exports = ${loaded};` };
    const handedOn = Object.keys(require(file)).map(
      (name, at) =>
        `const _${at} = loaded[${JSON.stringify(name)}]; export { _${at} as ${JSON.stringify(name)} };`,
    );
    return { code: [`const loaded = ${loaded};`, ...handedOn].join('\n') };
  },
};

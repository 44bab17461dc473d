import { createRequire } from 'node:module';
import { types } from 'node:util';
import { TestEnvironment } from 'jest-environment-node';
import { LOADED } from './jest.packages.mjs';

/**
 * Jest gives each suite built-ins of its own. Packages (`jest.packages.mjs`) and Node have others, and the two don't
 * know each other's arrays, dates or errors, as they do when the software runs. Here `instanceof` asks what a value
 * is, and not who made it.
 */
const KINDS = {
  Array: Array.isArray,
  Date: types.isDate,
  Error: types.isNativeError,
  Function: (made) => typeof made === 'function',
  Map: types.isMap,
  Object: (made) => Object(made) === made && Object.getPrototypeOf(made) !== null,
  Promise: types.isPromise,
  RegExp: types.isRegExp,
  Set: types.isSet,
};

function askForKinds(side) {
  const byPrototype = side.Function.prototype[Symbol.hasInstance];
  for (const [name, isOne] of Object.entries(KINDS)) {
    const builtIn = side[name];
    Object.defineProperty(builtIn, Symbol.hasInstance, {
      configurable: true,
      value(made) {
        // Classes that extend a built-in inherit this: theirs stays the usual question.
        return this === builtIn ? isOne(made) : byPrototype.call(this, made);
      },
    });
  }
}

askForKinds(globalThis);

export default class extends TestEnvironment {
  constructor(config, context) {
    super(config, context);
    askForKinds(this.global);
    this.global[LOADED] = createRequire(import.meta.url);
  }
}

export type Json = string | number | boolean | null | readonly Json[] | JsonObject;
export type JsonObject = { [key: string]: Json };

/**
 * Canonical JSON of RFC 8785: one text for one value, so that a hash of it can be made again by anybody. Like
 * JSON.stringify it leaves out properties that are undefined.
 *
 * Throws RangeError for a number or a string that JSON text in UTF-8 can't hold (NaN, Infinity, half a surrogate
 * pair) and TypeError for anything that isn't JSON.
 */
export function canonical(value: unknown): string {
  switch (typeof value) {
    case 'string':
      if (!value.isWellFormed()) throw new RangeError('a string holds half a surrogate pair');
      return JSON.stringify(value);
    case 'number':
      if (!Number.isFinite(value)) throw new RangeError('a number is not finite');
      return JSON.stringify(value);
    case 'boolean':
      return String(value);
    case 'object':
      if (value === null) return 'null';
      if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
      return canonicalObject(value);
    default:
      throw new TypeError(`${typeof value} is not JSON`);
  }
}

function canonicalObject(value: object): string {
  const prototype: unknown = Object.getPrototypeOf(value);
  // A Date, Map or Buffer would turn into something else, or into {}, without a word. The name is compared
  // because a row may come from another realm.
  if (prototype !== null && (prototype as object).constructor?.name !== 'Object') {
    throw new TypeError(`${(prototype as object).constructor?.name} is not JSON`);
  }
  // The default order of sort() is by UTF-16 code units: exactly what RFC 8785 §3.2.3 asks for.
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, member]) => `${canonical(key)}:${canonical(member)}`);
  return `{${members.join(',')}}`;
}

/** What can go wrong for a person, each with the answer it deserves. Words are keys; the page says them. */
export class HttpFault extends Error {
  readonly status: number;
  /** Locale key of the sentence shown, e.g. `errors:conflict.changed`. */
  readonly key: string;
  readonly args: Record<string, string | number>;

  constructor(status: number, key: string, args: Record<string, string | number> = {}) {
    super(key);
    this.name = new.target.name;
    this.status = status;
    this.key = key;
    this.args = args;
  }
}

/** 404. Also the answer for what lies outside a person's scope: existence itself is not told. */
export class NotFound extends HttpFault {
  constructor(key = 'errors:notFound') {
    super(404, key);
  }
}

/** 403. The person is known and may not do this. */
export class Forbidden extends HttpFault {
  constructor(key = 'errors:forbidden') {
    super(403, key);
  }
}

/** 409. Somebody else was faster, or the thing is in another state by now. */
export class Conflict extends HttpFault {
  constructor(key = 'errors:conflict.changed', args: Record<string, string | number> = {}) {
    super(409, key, args);
  }
}

/** 422. A rule says no; key and args say which and why. */
export class RuleFault extends HttpFault {
  constructor(key: string, args: Record<string, string | number> = {}) {
    super(422, key, args);
  }
}

/** 503. Nothing was stored; trying again later is safe. */
export class Unavailable extends HttpFault {
  constructor(key = 'errors:unavailable') {
    super(503, key);
  }
}

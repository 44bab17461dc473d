import type { Request, RequestHandler } from 'express';
import multer from 'multer';
import { Forbidden, HttpFault, Unavailable } from '../../errors.ts';
import { MAX_FILE_BYTES, MAX_FILES } from './rules.ts';

const FIELD_BYTES = 100 * 1024;
/** Six full files, a long text and the wrapping. */
const MAX_BODY_BYTES = MAX_FILES * MAX_FILE_BYTES + 4 * 1024 * 1024;
/** Each may hold up to 64 MB until it is answered. */
export const MAX_BODIES_UNDER_WAY = 8;

const LIMITS = {
  files: MAX_FILES,
  fileSize: MAX_FILE_BYTES,
  fields: 40,
  parts: 50,
  fieldSize: FIELD_BYTES,
  fieldNameSize: 60,
  // Names here are flat. Without these two a body of 129 bytes keeps the process busy for minutes.
  fieldNestingDepth: 0,
  fieldArrayIndexLimit: 0,
};

export interface UploadOptions {
  /** Names of the text fields this form has. Anything else is refused. */
  fields: readonly string[];
  /** Names of its file fields. */
  files: readonly string[];
  /**
   * Whether the token in `req.body` is this session's. Asked before the first file is taken, so the token must
   * be the form's first part, and again at the end, so a form without files is held to it too.
   */
  checkToken(req: Request): boolean;
  /** A body that stands still this long, or takes longer in all, is given up. Milliseconds. */
  idleMs?: number;
  totalMs?: number;
}

/** A form that can't be read to its end. */
export class UploadFault extends HttpFault {
  /** The text fields that had arrived, so that the page can be shown again with what was typed. */
  readonly typed: Record<string, unknown>;

  constructor(
    status: 400 | 413,
    key: string,
    args: Record<string, string | number>,
    typed: Record<string, unknown>,
  ) {
    super(status, key, args);
    this.typed = typed;
  }
}

let underWay = 0;

/**
 * Reads a multipart form: text into `req.body` (flat; a field sent twice is an array), files into `req.files`,
 * in memory. Nothing touches the disk before the form, its token and its files have been judged.
 *
 * @throws through `next`: Forbidden `errors:csrf`; UploadFault 413 `attachments:tooLarge` `{mb}`,
 *   `attachments:tooMany` `{max}`, `attachments:tooLong`, `attachments:tooMuch`; UploadFault 400 `attachments:malformed`,
 *   `attachments:stalled`; Unavailable `attachments:busy` when eight bodies are under way.
 */
export function readUploads(options: UploadOptions): RequestHandler {
  const known = new Set([...options.fields, '_csrf']);
  return (req, res, next) => {
    if (!/^multipart\//i.test(req.headers['content-type'] ?? '')) {
      next(options.checkToken(req) ? undefined : new Forbidden('errors:csrf'));
      return;
    }
    if (Number(req.headers['content-length'] ?? 0) > MAX_BODY_BYTES) {
      res.setHeader('Connection', 'close');
      next(new UploadFault(413, 'attachments:tooMuch', {}, {}));
      return;
    }
    if (underWay >= MAX_BODIES_UNDER_WAY) {
      next(new Unavailable('attachments:busy'));
      return;
    }
    // Given back when the answer is out, not when the body is in: until then its files are held in memory.
    underWay += 1;
    res.once('close', () => (underWay -= 1));

    let settled = false;
    const settle = (error?: unknown): void => {
      if (settled) return;
      settled = true;
      watch.end();
      next(error);
    };
    const watch = watchBody(req, options, (key) => {
      // The rest will not be read, so this connection can't carry another request.
      res.setHeader('Connection', 'close');
      res.once('finish', () => req.destroy());
      settle(new UploadFault(key === 'attachments:stalled' ? 400 : 413, key, {}, typedIn(req)));
    });

    let tokenChecked = false;
    const checkToken = (): void => {
      if (!tokenChecked && !options.checkToken(req)) throw new Forbidden('errors:csrf');
      tokenChecked = true;
    };
    const read = multer({
      storage: multer.memoryStorage(),
      limits: LIMITS,
      defParamCharset: 'utf8',
      fileFilter(_req, file, accept) {
        try {
          checkToken();
          if (!options.files.includes(file.fieldname)) throw malformed(req);
          accept(null, true);
        } catch (error) {
          accept(error as Error);
        }
      },
    }).any();

    void read(req, res, (error?: unknown) => {
      if (error !== undefined && error !== null) return settle(faultOf(error, req));
      try {
        // A body that was announced and never came leaves no `req.body`; the token check then says no.
        checkToken();
        const typed = typedIn(req);
        // A file field left empty: some browsers send it in a way that reads as text.
        for (const name of options.files) if (typed[name] === '') delete typed[name];
        if (Object.keys(typed).some((name) => !known.has(name))) throw malformed(req);
        settle();
      } catch (fault) {
        settle(fault);
      }
    });
  };
}

/** The files of a multipart form, as the upload filter left them; none when the form came without. */
export function filesOf(req: Request): { buffer: Buffer; originalname: string }[] {
  return Array.isArray(req.files)
    ? req.files.filter((file) => file.size > 0 || file.originalname !== '')
    : [];
}

/** Calls `giveUp` once when the body stalls, drags on or outgrows what any form here can hold. */
function watchBody(
  req: Request,
  { idleMs = 20_000, totalMs = 300_000 }: Pick<UploadOptions, 'idleMs' | 'totalMs'>,
  giveUp: (key: string) => void,
): { end(): void } {
  const stalled = (): void => giveUp('attachments:stalled');
  const idle = setTimeout(stalled, idleMs);
  const total = setTimeout(stalled, totalMs);
  let received = 0;
  const count = (chunk: Buffer): void => {
    idle.refresh();
    received += chunk.length;
    if (received > MAX_BODY_BYTES) giveUp('attachments:tooMuch');
  };
  req.on('data', count);
  return {
    end() {
      clearTimeout(idle);
      clearTimeout(total);
      req.off('data', count);
    },
  };
}

function faultOf(error: unknown, req: Request): HttpFault {
  if (error instanceof HttpFault) return error;
  const code = error instanceof multer.MulterError ? error.code : '';
  switch (code) {
    case 'LIMIT_FILE_SIZE':
      return new UploadFault(413, 'attachments:tooLarge', { mb: MAX_FILE_BYTES / 1024 / 1024 }, typedIn(req));
    case 'LIMIT_FILE_COUNT':
      return new UploadFault(413, 'attachments:tooMany', { max: MAX_FILES }, typedIn(req));
    case 'LIMIT_FIELD_VALUE':
      return new UploadFault(413, 'attachments:tooLong', {}, typedIn(req));
    default:
      return malformed(req);
  }
}

function malformed(req: Request): UploadFault {
  return new UploadFault(400, 'attachments:malformed', {}, typedIn(req));
}

function typedIn(req: Request): Record<string, unknown> {
  return (req.body as Record<string, unknown> | undefined) ?? {};
}

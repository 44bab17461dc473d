import type { Request } from 'express';
import { NotFound } from '../../errors.ts';
import { listAttachments, type Attachment } from '../attachments/index.ts';
import { listExposuresOfCase, type ExposureRow } from '../boards/index.ts';
import { lensFor, type Lens } from '../cases/http/index.ts';
import {
  findCase,
  findCaseByCode,
  listMergedInto,
  listOrdersOfCase,
  listRequestsOf,
  maySee,
  maySeeOrder,
  readCode,
  wordsOpenUntil,
  type CaseRow,
  type ContactRequestRow,
  type OrderRow,
} from '../cases/index.ts';
import { listEvents, type RegisteredEvent } from '../register/index.ts';
import { hasContact } from '../vault/index.ts';
import { eyeOf, type Eye } from './policy.ts';

/** Everything the staff's page about one case is made of. */
export interface CaseFile {
  row: CaseRow;
  eye: Eye;
  lens: Lens;
  events: RegisteredEvent[];
  files: Attachment[];
  orders: OrderRow[];
  /** Notices of exposure and entries on the board, for those who have a say in them. */
  exposures: ExposureRow[];
  isContactHeld: boolean;
  /** A minor's words, and no second person has opened them for this post (domain §5.7). */
  isClosed: boolean;
  /** Until when they are open to it. */
  wordsUntil: string | null;
  requests: ContactRequestRow[];
  followers: CaseRow[];
  /** The case this one was merged into, when the post may see it. */
  survivor: CaseRow | undefined;
}

/**
 * The case of an address, if the post may know of it. Addresses carry the public number: an id would tell a unit
 * the moment of submission.
 *
 * @throws NotFound, the same for what is not there and what is not theirs.
 */
export async function caseOf(req: Request): Promise<CaseRow> {
  const row = await caseAt(req);
  if (!row || !maySee(req.actor!, row)) throw new NotFound();
  return row;
}

/** The same without asking who looks. */
export async function caseAt(req: Request): Promise<CaseRow | undefined> {
  const asked = String(req.params['id']);
  const code = readCode(asked);
  return code === null ? findCase(req.context.db, asked) : findCaseByCode(req.context.db, code);
}

export async function loadCase(req: Request, row: CaseRow): Promise<CaseFile> {
  const { db } = req.context;
  const actor = req.actor!;
  const eye = eyeOf(actor);
  const isOffice = eye === 'office';
  const wordsUntil =
    isOffice && row.is_minor === 1 ? await wordsOpenUntil(db, actor, row, req.context.clock.now()) : null;
  const isClosed = isOffice && row.is_minor === 1 && wordsUntil === null;
  const merged = row.merged_into_id === null ? undefined : await findCase(db, row.merged_into_id);
  return {
    row,
    eye,
    lens: await lensFor(req.context, req.say, row),
    events: await listEvents(db, `case:${row.id}`),
    files: filesFor({ eye, row, isClosed }, await listAttachments(db, row.id)),
    orders: (await listOrdersOfCase(db, row.id)).filter((order) => maySeeOrder(actor, order, row)),
    exposures: (await listExposuresOfCase(db, row.id)).filter(
      (one) => actor.role === 'supervision' || one.unit_id === actor.unitId,
    ),
    isClosed,
    wordsUntil,
    isContactHeld: isOffice && (await hasContact(db, req.context, row.id)),
    requests: isOffice ? await listRequestsOf(db, row.id, actor.accountId!) : [],
    followers: isOffice ? (await listMergedInto(db, row.id)).filter((one) => maySee(actor, one)) : [],
    survivor: merged && maySee(actor, merged) ? merged : undefined,
  };
}

/**
 * A unit gets photos, drawn anew and stripped; papers stay with the office, whoever sent them (security §3.14). What
 * came with a minor's case a unit does not get at all, and the office only while the words are open to it.
 */
export function filesFor(
  { eye, row, isClosed }: Pick<CaseFile, 'eye' | 'row' | 'isClosed'>,
  files: readonly Attachment[],
): Attachment[] {
  const isMinors = row.is_minor === 1 && (eye === 'unit' || isClosed);
  return files.filter(
    (file) =>
      (eye === 'office' || (file.kind === 'photo' && file.is_desk_only === 0)) &&
      !(isMinors && file.uploaded_by === 'resident'),
  );
}

/** Whether the words of a case are closed to this post now. */
export async function isClosedTo(req: Request, row: CaseRow): Promise<boolean> {
  const { db, clock } = req.context;
  if (row.is_minor === 0 || eyeOf(req.actor!) === 'unit') return false;
  return (await wordsOpenUntil(db, req.actor!, row, clock.now())) === null;
}

/** A file's part of the address: from its contents, since an id would tell when it was sent. */
export const fileRef = (file: Pick<Attachment, 'sha256'>): string => file.sha256.slice(0, 24);

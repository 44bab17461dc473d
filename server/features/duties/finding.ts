import { transact, type Reader } from '../../../db/transaction.ts';
import type { Actor } from '../../actor.ts';
import { MEMBER_ROLES } from '../../actor.ts';
import type { Context } from '../../context.ts';
import { NotFound } from '../../errors.ts';
import {
  FileMissing,
  listAttachments,
  storeFiles,
  type Prepared,
  type Stored,
} from '../attachments/index.ts';
import { submitCaseIn, type CaseType, type Submission, type Submitted } from '../cases/index.ts';
import { memberOnDuty } from '../certificates/index.ts';
import { findMemberByAccount, type MemberRow } from '../network/index.ts';
import { nameless } from './duty-actions.ts';
import { findTask, type TaskRow } from './store.ts';
import { findDuty } from './store-duties.ts';
import { findEntry, type EntryRow } from './store-log.ts';
import { findReportOf, insertFinding, type ReportRow } from './store-reports.ts';

/** What a member finds becomes a case of one of these types; a sealed report goes through the form for everybody. */
export const FINDING_TYPES = [
  'complaint',
  'help',
  'suggestion',
  'conduct_complaint',
] as const satisfies readonly CaseType[];
export type FindingType = (typeof FINDING_TYPES)[number];

export interface Finding {
  type: FindingType;
  categoryCode: string;
  title: string;
  details: string;
  placeText: string;
  divisionCode: string | null;
  unitId: string | null;
  consentsToPublish: boolean;
  /** The report's photos go along. */
  withPhotos: boolean;
  lang: 'zh-CN' | 'en';
}

/** Where a finding comes from: a duty that was handed in, or an entry of the member's log. */
export type Source =
  | { kind: 'report'; report: ReportRow; task: TaskRow; member: MemberRow }
  | { kind: 'entry'; entry: EntryRow; member: MemberRow };

/** Whose it is comes first: to everybody else it is not there, whatever they lack themselves. */
async function ownerOf(reader: Reader, { accountId }: Actor): Promise<MemberRow> {
  const member = accountId === null ? undefined : await findMemberByAccount(reader, accountId);
  if (!member) throw new NotFound();
  return member;
}

/** @throws NotFound for somebody else's, or a duty that was not handed in. */
export async function reportSource(reader: Reader, actor: Actor, dutyId: string): Promise<Source> {
  const member = await ownerOf(reader, actor);
  const duty = await findDuty(reader, dutyId);
  const report = duty?.member_id === member.id ? await findReportOf(reader, duty.id) : undefined;
  const task = report && (await findTask(reader, report.task_id));
  if (!report || !task) throw new NotFound();
  return { kind: 'report', report, task, member };
}

/** @throws NotFound for somebody else's, or one that was taken out. */
export async function entrySource(reader: Reader, actor: Actor, entryId: string): Promise<Source> {
  const member = await ownerOf(reader, actor);
  const entry = await findEntry(reader, member.id, entryId);
  if (!entry) throw new NotFound();
  return { kind: 'entry', entry, member };
}

export const sourceId = (source: Source): string =>
  source.kind === 'report' ? source.report.id : source.entry.id;

/**
 * Makes a case of what a member found: the same road as everybody's, by the same verb. One case of one report or
 * entry: sent again, from the same device or another, it gives the same case, without its receipt.
 *
 * The case's event tells the kind of the member and nobody: no unit learns who brought it.
 *
 * @throws Forbidden without a certificate that counts.
 */
export async function bringCase(
  context: Context,
  actor: Actor,
  source: Source,
  input: Finding,
): Promise<Submitted> {
  const id = sourceId(source);
  const submission: Submission = {
    submissionId: id,
    type: input.type,
    categoryCode: input.categoryCode,
    title: input.title,
    details: input.details,
    placeText: input.placeText,
    divisionCode: input.divisionCode,
    unitId: input.unitId,
    isUrgent: false,
    isConfidential: false,
    isMinor: false,
    consentsToPublish: input.consentsToPublish,
    contact: null,
    channel: 'web',
    externalRef: null,
    lang: input.lang,
  };
  const photos = input.withPhotos && source.kind === 'report' ? await photosOf(context, source.report) : [];
  return transact(context.db, async (trx) => {
    await memberOnDuty(trx, actor, MEMBER_ROLES, context.clock.now());
    const submitted = await submitCaseIn(trx, context, submission, photos, nameless(actor));
    await insertFinding(trx, {
      case_id: submitted.row.id,
      member_id: source.member.id,
      task_id: source.kind === 'report' ? source.task.id : null,
      source: source.kind,
      source_id: id,
      brought_at: submitted.row.submitted_at,
    });
    return submitted;
  });
}

/** Copies of a report's photos, for the case to keep as its own. */
async function photosOf(context: Context, report: ReportRow): Promise<Stored[]> {
  const prepared: Prepared[] = [];
  for (const file of await listAttachments(context.db, report.id)) {
    try {
      prepared.push({
        kind: 'photo',
        mime: 'image/jpeg',
        bytes: await context.files.get(file.file_key),
        thumb: file.thumb_key === null ? null : await context.files.get(file.thumb_key),
        sha256: file.sha256,
        displayName: `photo-${prepared.length + 1}.jpg`,
        deskOnly: false,
      });
    } catch (error) {
      if (!(error instanceof FileMissing)) throw error;
      context.log.error({ attachment: file.id }, 'stored file is missing');
    }
  }
  return storeFiles(context, prepared);
}

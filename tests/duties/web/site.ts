import type { Response } from 'supertest';
import type { MemberRole } from '../../../server/actor.ts';
import { transact } from '../../../db/transaction.ts';
import { SYSTEM } from '../../../server/actor.ts';
import {
  certificateRecords,
  findCertificateOf,
  type CertificateRow,
} from '../../../server/features/certificates/index.ts';
import type { MemberRow } from '../../../server/features/network/index.ts';
import { openTestApp, pageOf, type TestApp, type Visitor } from '../../support/app.ts';
import { signIn } from '../../support/sign-in.ts';
import { seedFit, type Fit } from '../people.ts';

export interface DutySite extends TestApp {
  /** The members behind the posts of the small county, each with a certificate. */
  members: Record<MemberRole, MemberRow>;
  /** One of these members, as the verbs want it. */
  fit(kind: MemberRole): Fit;
}

/** The small county with members who are fit. Close it in afterAll. */
export async function openDutySite(options: Parameters<typeof openTestApp>[0] = {}): Promise<DutySite> {
  const site = await openTestApp(options);
  const members = await seedFit(site.context, site.world);
  return {
    ...site,
    members,
    fit: (kind) => ({ member: members[kind], actor: site.world.posts[kind] }),
  };
}

/** A browser of somebody who has no post of the small county. */
export function enter(site: DutySite, { member: { kind }, actor }: Fit): Promise<Visitor> {
  const world = { ...site.world, posts: { ...site.world.posts, [kind]: actor } };
  return signIn(site.app, site.context, world, kind);
}

/** A member's certificate in another state. */
export async function setCertificate(
  { context }: DutySite,
  memberId: string,
  set: Partial<CertificateRow>,
): Promise<void> {
  await transact(context.db, async (trx) => {
    const certificate = (await findCertificateOf(trx, memberId))!;
    const change = { kind: 'certificate.changed', set };
    await certificateRecords.change(trx, context, SYSTEM, context.clock.now(), certificate, change);
  });
}

export interface Sent {
  name: string;
  bytes: Buffer;
}

/** What the form with files at `path` is sent with beside what somebody fills in. */
export async function proofsAt(visitor: Visitor, path: string): Promise<Record<string, string>> {
  const page = pageOf(await visitor.get(path));
  const formId = page('form[enctype] input[name=form_id]').val();
  return { _csrf: await visitor.token(path), ...(typeof formId === 'string' ? { form_id: formId } : {}) };
}

/** Sends the form with files at `path`, as a browser does. */
export async function sendForm(
  visitor: Visitor,
  path: string,
  fields: Record<string, string>,
  { files = [], proofs }: { files?: readonly Sent[]; proofs?: Record<string, string> } = {},
): Promise<Response> {
  const asked = visitor.agent.post(path).set('Accept', 'text/html');
  const all = { ...(proofs ?? (await proofsAt(visitor, path))), ...fields };
  for (const [name, value] of Object.entries(all)) void asked.field(name, value);
  for (const { name, bytes } of files) void asked.attach('files', bytes, name);
  return asked;
}

/** The sentences beside the fields of a page, by field. */
export function errorsOn(response: Response): Record<string, string> {
  const $ = pageOf(response);
  const found = $('.field-error')
    .map((_, one) => [
      [
        $(one)
          .attr('id')!
          .replace(/^f-(.*)-error$/, '$1'),
        $(one).text().trim(),
      ],
    ])
    .get() as unknown as [string, string][];
  return Object.fromEntries(found);
}

/** What a page says, without its head and foot. */
export const saidBy = (response: Response): string => pageOf(response)('#main').text().replace(/\s+/g, ' ');

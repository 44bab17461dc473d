import { expect } from '@jest/globals';
import type { Response } from 'supertest';
import type { PrintedSlip } from '../../server/features/intake/index.ts';
import type { MemberRow } from '../../server/features/network/index.ts';
import type { Visitor } from '../support/app.ts';
import { openTestApp, pageOf, type TestApp } from '../support/app.ts';
import { certify } from '../support/certificates.ts';
import { PLACES } from '../support/factories.ts';
import { seedMembers } from '../support/members.ts';
import { signIn } from '../support/sign-in.ts';
import { aPad } from './pads.ts';

export const HOME = '/member/intake';
export const PADS = '/desk/network/pads';

export interface Intake extends TestApp {
  member: MemberRow;
  collector: Visitor;
  /** A slip of the collector's pad that nobody has had. */
  nextSlip(): PrintedSlip;
}

/** The small county with a collector on duty, signed in, and a pad of `sheets`. */
export async function openIntake(sheets = 4): Promise<Intake> {
  const site = await openTestApp();
  const { context, world, app } = site;
  const { collector: member } = await seedMembers(context, world);
  await certify(context, member);
  const { slips } = await aPad(context, world, { memberId: member.id }, sheets);
  const left = [...slips];
  return {
    ...site,
    member,
    collector: await signIn(app, context, world, 'collector'),
    nextSlip: () => left.shift()!,
  };
}

/** The page as it is filled in at a doorstep, without its token, its id and the slip. */
export const TAKEN: Readonly<Record<string, string>> = {
  wording: '1',
  consent: '1',
  type: 'complaint',
  title: '村口的路灯不亮',
  details: '晚上看不清路，已经半个月了，请修一下。',
  category: 'sanitation',
  place: PLACES.village,
  place_text: '小学东门',
  unit: '',
};

export async function freshTaking(
  visitor: Visitor,
  slip: string,
  fields: Record<string, string> = {},
): Promise<Record<string, string>> {
  const $ = pageOf(await visitor.get(HOME));
  const value = (name: string) => String($(`form[action="${HOME}"] input[name=${name}]`).val());
  return { _csrf: value('_csrf'), submission_id: value('submission_id'), ...TAKEN, slip, ...fields };
}

/** Sends the page as a browser without script does. */
export async function sendTaking(
  visitor: Visitor,
  slip: string,
  fields: Record<string, string> = {},
): Promise<Response> {
  return visitor.send(HOME, await freshTaking(visitor, slip, fields));
}

/** Sends a draft as a phone does. */
export async function sendDraft(visitor: Visitor, fields: Record<string, string>): Promise<Response> {
  const token = await visitor.agent.get(`${HOME}/token`).set('Accept', 'application/json');
  const sending = visitor.agent.post(HOME).set('Accept', 'application/json');
  void sending.field('_csrf', (token.body as { token: string }).token);
  for (const [name, value] of Object.entries(fields)) if (name !== '_csrf') void sending.field(name, value);
  return sending;
}

/** Where the summary of faults leads to; each has to be there, with the fault beside it. */
export function faultsOf(response: Response): string[] {
  const $ = pageOf(response);
  const links = $('.error-summary a')
    .toArray()
    .map((link) => String(link.attribs['href']));
  for (const link of links) expect([link, $(link).length, $(`${link}-error`).length]).toEqual([link, 1, 1]);
  return links;
}

/** The message that the next page shows. */
export async function flashAfter(visitor: Visitor, response: Response): Promise<string> {
  expect(response.status).toBe(303);
  const page = await visitor.get(String(response.headers['location']));
  return pageOf(page)('.notice.flash').text();
}

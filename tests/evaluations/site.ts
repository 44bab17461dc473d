import type { Express } from 'express';
import { transact } from '../../db/transaction.ts';
import { createApp } from '../../server/app.ts';
import { newReceipt, receiptHash, type CaseRow, type CaseState } from '../../server/features/cases/index.ts';
import type { MemberRow } from '../../server/features/network/index.ts';
import { Visitor } from '../support/app.ts';
import { certify } from '../support/certificates.ts';
import { aCaseIn, type Drive, type PostName } from '../support/factories.ts';
import { seedMembers } from '../support/members.ts';
import { signIn } from '../support/sign-in.ts';
import { openEvaluated, type Evaluated } from './round.ts';

export interface EvaluatedSite extends Evaluated {
  app: Express;
  /** The evaluator behind the post `evaluator`. */
  own: MemberRow;
  as(post: PostName): Promise<Visitor>;
  anybody(): Visitor;
  close(): Promise<void>;
}

/** The small county with its pages, and with an evaluator who can sign in. */
export async function openEvaluatedSite(
  evaluators = 7,
  options: Parameters<typeof openEvaluated>[1] = {},
): Promise<EvaluatedSite> {
  const open = await openEvaluated(evaluators, options);
  const { context, world } = open;
  const own = (await seedMembers(context, world)).evaluator;
  await certify(context, own);
  const app = createApp(context);
  return {
    ...open,
    evaluators: [...open.evaluators, own],
    app,
    own,
    as: (post) => signIn(app, context, world, post),
    anybody: () => new Visitor(app),
    close: () => context.close(),
  };
}

/** A browser in which a case of this state was opened with its receipt. */
export async function withCase(
  { context, world, anybody }: EvaluatedSite,
  state: CaseState,
  drive: Drive = {},
  set: Partial<CaseRow> = {},
): Promise<Visitor> {
  const row = await aCaseIn(context, world, state, drive);
  const receipt = newReceipt(context.ids);
  await transact(context.db, (trx) =>
    trx
      .updateTable('cases')
      .set({ receipt_hash: receiptHash(receipt), ...set })
      .where('id', '=', row.id)
      .execute(),
  );
  const visitor = anybody();
  const answer = await visitor.post('/track', { receipt }, '/track');
  if (answer.status !== 303) throw new Error(`opening the case gave ${answer.status}`);
  return visitor;
}

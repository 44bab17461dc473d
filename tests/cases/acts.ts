import { transact } from '../../db/transaction.ts';
import { RESIDENT, type Actor } from '../../server/actor.ts';
import {
  acknowledgeCase,
  answerCase,
  askExtension,
  askRework,
  decideExtension,
  decideImpossible,
  declineCase,
  dispatchCase,
  handOverReport,
  judgeCase,
  mergeCase,
  objectDecline,
  objectToImpossible,
  orderRework,
  pauseCase,
  reclassifyCase,
  recordCallback,
  recordContact,
  resumeCase,
  returnCase,
  sendMessage,
  takeBackDispatch,
  vetoPublication,
  withdrawCase,
  type CaseRow,
  type Verb,
} from '../../server/features/cases/index.ts';
import { sealContact } from '../../server/features/vault/index.ts';
import type { TestContext } from '../support/context.ts';
import { AN_ANSWER, aCase, aDispatch, aJudgement, type World } from '../support/factories.ts';

/** Everything a person can do; `close_silent` is the clock's. */
export type PersonsVerb = Exclude<Verb, 'close_silent'>;

type Act = (context: TestContext, actor: Actor, row: CaseRow) => Promise<CaseRow>;

/** Each verb once, with a form that has nothing wrong in it. */
export const ACTS: Record<PersonsVerb, Act> = {
  dispatch: (context, actor, row) => dispatchCase(context, actor, row.id, aDispatch(row)),
  decline: (context, actor, row) =>
    declineCase(context, actor, row.id, { reason: 'beyond_duty', words: '不在职责范围内' }),
  merge: async (context, actor, row) => {
    const before = context.clock.now();
    context.clock.set(row.submitted_at);
    const survivor = await aCase(context);
    context.clock.set(before);
    return mergeCase(context, actor, row.id, survivor.code);
  },
  hand_over: (context, actor, row) =>
    handOverReport(context, actor, row.id, { body: '县纪委监委', reference: '第1号' }),
  object: (context, _actor, row) => objectDecline(context, row.id, { why: '这就是你们的事' }),
  object_impossible: (context, _actor, row) => objectToImpossible(context, row.id, { why: '邻县就办得到' }),
  acknowledge: (context, actor, row) => acknowledgeCase(context, actor, row.id),
  return: (context, actor, row) =>
    returnCase(context, actor, row.id, { reason: 'not_our_duty', words: '属于水务局' }),
  contact: (context, actor, row) => recordContact(context, actor, row.id, { words: '电话联系过' }),
  pause: (context, actor, row) => pauseCase(context, actor, row.id, { question: '是哪一盏灯？' }),
  resume: (context, actor, row) => resumeCase(context, actor, row.id),
  ask_extension: (context, actor, row) =>
    askExtension(context, actor, row.id, { days: 3, reason: '等配件到货' }),
  decide_extension: (context, actor, row) =>
    decideExtension(context, actor, row.id, { grant: true, words: '同意' }),
  answer: (context, actor, row) => answerCase(context, actor, row.id, AN_ANSWER),
  decide_impossible: (context, actor, row) =>
    decideImpossible(context, actor, row.id, { confirm: true, words: '核对过依据，确实办不到。' }),
  callback: async (context, actor, row) => {
    const contact = { phone: '13900000000', notify: 'none' as const };
    await transact(context.db, (trx) => sealContact(trx, context, row.id, contact));
    return recordCallback(context, actor, row.id, { outcome: 'reached' });
  },
  judge: (context, _actor, row) => judgeCase(context, row.id, aJudgement()),
  ask_rework: (context, _actor, row) => askRework(context, row.id, { why: '灯还是不亮' }),
  order_rework: (context, actor, row) => orderRework(context, actor, row.id, { why: '现场没有修好' }),
  withdraw: (context, _actor, row) => withdrawCase(context, row.id, { why: '' }),
  veto: (context, _actor, row) => vetoPublication(context, row.id),
  message: (context, actor, row) => sendMessage(context, actor, row.id, { text: '请问什么时候修？' }),
  reclassify: (context, actor, row) =>
    reclassifyCase(context, actor, row.id, { categoryCode: 'other', deadlineClass: row.deadline_class }),
  take_back: (context, actor, row) => takeBackDispatch(context, actor, row.id),
};

/** Verbs whose doors are behind the receipt: they take no actor. */
export const RESIDENTS: readonly PersonsVerb[] = [
  'object',
  'object_impossible',
  'judge',
  'ask_rework',
  'withdraw',
  'veto',
];

/** An answer that says it can't be done, with nothing wrong in it. */
export const A_CLAIM = {
  text: '您希望在这段路上加装红绿灯。按交通信号灯设置规范，这个路口的流量达不到标准，不能设置；我们已加装减速带和警示牌。',
  done: '加装减速带',
  impossible: 'no_legal_basis',
} as const;

/** Who does a verb when nobody special is asked for; the housing bureau leads. */
export function actorFor(verb: PersonsVerb, { posts }: World): Actor {
  if (RESIDENTS.includes(verb)) return RESIDENT;
  if (['hand_over', 'order_rework', 'decide_impossible'].includes(verb)) return posts.supervision;
  if (verb === 'decide_extension') return posts.housingLeader;
  if (['dispatch', 'decline', 'merge', 'reclassify', 'callback', 'take_back'].includes(verb))
    return posts.dispatcher;
  return posts.housingOfficer;
}

import type { MemberRole } from '../../server/actor.ts';

/** What a post of the network is called, with the number of the place behind it. */
export const MEMBER_POSTS: Readonly<Record<MemberRole, readonly [zh: string, en: string]>> = {
  collector: ['民情收集员', 'information collector'],
  supervisor: ['社会监督员', 'social supervisor'],
  evaluator: ['群众评议员', 'mass evaluator'],
};

/** Why somebody wants to be a member. */
export const STATEMENTS: readonly string[] = [
  '在村里住了三十多年，左邻右舍有事愿意跟我说，我想把大家的话带上去。',
  '退休前在学校教书，时间比较充裕，愿意为邻里跑跑腿。',
  '做小生意，每天和不少人打交道，听得到办事难的地方。',
  '在外打工回来，见过别处窗口怎么办事，愿意提提意见。',
  '会用手机，可以帮不会用的老人把事情说清楚、发出去。',
  '当过村民小组长，熟悉各家情况，做事公道，请给个机会。',
];

export const REMOVAL_WORDS = {
  asked: {
    ground: 'leak',
    words: '将一位反映人的住处告诉了被反映单位的工作人员，经两次核实属实。',
  },
  reply: '当时没有多想，随口说了出去，我认错，对不起那位乡亲。',
  decided: '事实清楚，本人承认。泄露反映人情况，按规定免去社会监督员职务。',
} as const;

/** What is said in the matters that are under way. */
export const OPEN_WORDS = {
  call: '请住在本镇、热心公道、会用手机的乡亲报名。有培训，考试合格后发证上岗。',
  declined: { reason: 'not_local', words: '您现在住在外县，本次只招住在本镇的人。搬回来后欢迎再报名。' },
  recusal: [
    '这位监督员的爱人是我单位职工，申请回避对我单位的监督。',
    '这位监督员和这家单位有生意来往，我听邻居说的。',
    '这位监督员的弟弟去年调到我单位工作，申请回避。',
  ],
  recusalGranted: '情况属实，已安排回避，今后与贵单位有关的任务不再派给这位监督员。',
  recusalRefused: '经了解没有查到生意来往，不需要回避。您如有新的情况，可以再次提出。',
  protect: '有人打电话问是谁把工地的事报上去的，说知道我家在哪里。',
  protected: '已联系辖区派出所上门了解，您近期的任务先停下来，有情况随时打督查室值班电话。',
  removal: {
    ground: 'conflict_hidden',
    words: '在评议对象单位有直系亲属任职，申报时没有写，两次提醒后仍未补报。',
  },
} as const;

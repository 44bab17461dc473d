import type { MemberRole } from '../../server/actor.ts';
import type { Rhythm } from '../../server/features/duties/index.ts';

interface TaskWords {
  kind: MemberRole;
  /** Of the county's office, or of each of the first towns'. */
  of: 'county' | 'towns';
  rhythm: Rhythm;
  /** Days before today it was given first. */
  daysAgo: number;
  workdays: number;
  title: string;
  words: string;
  checklist: readonly string[];
}

export const TASKS: readonly TaskWords[] = [
  {
    kind: 'supervisor',
    of: 'county',
    rhythm: 'weekly',
    daysAgo: 52,
    workdays: 4,
    title: '窗口看一看',
    words: '到任意一个办事窗口坐一会儿，看看群众办事顺不顺。只看事，不记人。',
    checklist: ['上班时间窗口有人吗？', '要交什么材料，墙上写清楚了吗？', '一次能办完，还是要跑几趟？'],
  },
  {
    kind: 'collector',
    of: 'towns',
    rhythm: 'monthly',
    daysAgo: 64,
    workdays: 15,
    title: '本月走一走、问一问',
    words: '在自己片区走一圈，问问大家最近最难的事。记事情和地方，不记人。',
    checklist: [
      '路、水、电、灯有没有坏着没人管的？',
      '有没有答应了还没办的事？',
      '老人、孩子的事有没有人提？',
    ],
  },
  {
    kind: 'evaluator',
    of: 'county',
    rhythm: 'once',
    daysAgo: 18,
    workdays: 20,
    title: '熟悉评议办法',
    words: '请看完培训页里的评议办法，有不明白的写在下面，办公室统一解答。',
    checklist: ['打分标准看得懂吗？', '什么情况要回避，清楚吗？'],
  },
];

/** What is said where something is wrong, question by question in general. */
export const FAULTS: readonly string[] = [
  '牌子上的电话打不通，问了两个人都说不知道。',
  '材料清单贴的是去年的，和现在要的不一样。',
  '路灯有三盏不亮，附近的人说坏了半个月。',
  '说好上周来修的排水沟，还没有动。',
  '中午没有人值班，来办事的人白跑一趟。',
];
export const NOTES: readonly string[] = [
  '',
  '',
  '这次没有发现问题。',
  '比上个月好一些。',
  '下次想看看节假日的情况。',
];

export const LOG: readonly string[] = [
  '在村口小卖部坐了一上午，大家最关心浇地和修路。',
  '陪着看了一次办事，材料一次就交齐了。',
  '走访了几户种大棚的，都说卖菜的路不好走。',
  '参加了小区的议事会，主要说停车和楼道灯。',
  '看了两个公示栏，内容是新的。',
];

export const CHECK_WORDS = {
  holds: ['到现场看过，和答复说的一样。', '修好的地方现在还是好的，附近的人也说不错。', ''],
  cannot_tell: ['天黑看不清井里的水位，白天再来才能确定。', '大门锁着，从外面看不到里面修没修。'],
  not_done: [
    '答复说已经清理完，现场看垃圾还堆在老地方，旁边又多了一堆，拍了照片。',
    '答复说路面已经修补，现场看坑还在，只填了一层土，下雨又冲开了。',
  ],
} as const;

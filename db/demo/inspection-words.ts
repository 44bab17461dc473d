import type { Clause } from '../../server/features/inspections/index.ts';

/** What pairs of supervisors found, by clause, and what the offices said to it. */
export const FOUND: Readonly<Partial<Record<Clause, readonly string[]>>> = {
  at_desk: [
    '上午九点四十，综合窗口没有人在岗，等了二十分钟才有人来。',
    '下午三点，两个窗口只开了一个，排队的有十几个人。',
  ],
  work_only: ['大厅后排有人在工作时间用电脑看视频。'],
  attitude: ['有群众问材料，工作人员头也没抬，只说“自己看墙上”。'],
  told_once: ['一位老人来了第三趟，每次说的材料都不一样。'],
  notice_board: [
    '公示栏还是去年的内容，负责岗位和电话都没有更新。',
    '收费标准没有贴出来，公示栏里只有通知。',
  ],
  hours: ['早上九点十分大门还没有开，门口没有贴办公时间。'],
  duty_manned: ['晚上八点二十，值班室亮着灯，但是没有人。', '晚上九点敲门没有人应，二十五分钟后才有人过来。'],
  duty_phone: ['晚上打了三次值班电话，没有人接。', '值班电话接通了，但对方不知道怎么处理报修。'],
  duty_record: ['值班记录已经三天没有填写。', '值班记录提前把后两天的也填好了。'],
};

export const SUMMARIES = [
  '两人一同到现场，看了一个多小时，问了几位来办事的群众。',
  '两人一同到现场，先在大厅坐了半小时，再逐项看。',
  '两人一同看了大厅和值班室，前后不到一小时。',
];

export const REPLIES = [
  '情况属实。当时值守人员临时外出，已经安排补岗，并重新排了班。',
  '情况属实，已经当场整改，并在单位内部通报。',
  '当天设备检修，没有提前贴出通知，是我们工作不细。',
];

export const DROPPED = '单位提供了当天的外出登记，情况有合理原因，不认定。';

export const MEASURES = [
  '重新排班，实行补岗制度，由办公室每天检查一次并登记。',
  '指定专门岗位负责，每周一更新并检查。',
  '开展一次全员培训，把要求写进岗位职责，每月自查。',
];

export const PROGRESS = [
  '新的排班表已经贴出来，第一周检查没有发现空岗。',
  '已经更换全部内容，并拍照留存。',
  '培训已经完成，参加率百分之百。',
];

export const CLOSINGS = ['已经整改到位，附现场照片，申请销号。', '连续两周检查没有再发生，申请销号。'];

export const HOLDS = ['到现场看了，窗口都有人，排班表也贴出来了。', '到现场看了，内容是新的，写得也清楚。'];
export const NOT_DONE = '到现场看了，还是和原来一样，没有整改。';
export const CLOSED = '核查属实，同意销号。';

export const ORDERED = '近一个月反映夜间值班没人接电话的诉求较多。';
